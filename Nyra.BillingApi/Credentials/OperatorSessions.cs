using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.ServiceDefaults;

namespace Nyra.BillingApi.Credentials;

/// <summary>
/// The operator's sessions in a browser: <c>expires.nonce.mac</c>, made with a key derived from the operator's token. Only those that were
/// signed out are stored. Every process of the API knows them all, and rolling the token ends them all.
/// </summary>
internal sealed class OperatorSessions(IOptions<OperatorOptions> operators, IEntitlementStore store, TimeProvider time)
{
    public const string Cookie = PresentedCredential.OperatorCookie;

    public static readonly TimeSpan Life = TimeSpan.FromHours(12);

    private const int MaxCharacters = 200;

    private readonly StoreDocument<SignedOutSessions> _signedOut = SignedOutSessions.In(store);

    // Where development needs no token, a key of this process.
    private readonly byte[] _key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256,
        operators.Value.Token is { } token ? Encoding.UTF8.GetBytes(token) : RandomNumberGenerator.GetBytes(32),
        outputLength: 32, info: "nyra operator session"u8.ToArray());

    /// <summary>The proof that a page of ours sends a request of somebody who needs no session.</summary>
    public string OpenCsrf => Mac("csrf.open");

    public OperatorSession Begin()
    {
        var expires = time.GetUtcNow() + Life;
        var head = string.Create(CultureInfo.InvariantCulture, $"{expires.ToUnixTimeSeconds()}.{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16))}");
        return new($"{head}.{Mac(head)}", Mac("csrf." + head), expires);
    }

    /// <summary>The session of a cookie; null where it is none of ours, has expired or was signed out.</summary>
    /// <exception cref="StorageUnavailableException">When the store cannot be used.</exception>
    public async ValueTask<OperatorSession?> ReadAsync(string? cookie, CancellationToken ct) =>
        Verify(cookie) is { } session && !(await _signedOut.ReadAsync(ct)).Value.Contains(session) ? session : null;

    /// <summary>Signs the session of a cookie out, for good and in every process.</summary>
    /// <exception cref="StorageUnavailableException">When the store cannot be used: the session goes on.</exception>
    public async Task EndAsync(string? cookie, CancellationToken ct)
    {
        if (Verify(cookie) is { } session)
            await _signedOut.ChangeAsync(signedOut => signedOut.With(session, time.GetUtcNow()), ct);
    }

    /// <summary>Has the browser forget the cookie.</summary>
    public static void TakeCookie(HttpResponse response) => response.Cookies.Delete(Cookie, new CookieOptions { Path = "/" });

    private OperatorSession? Verify(string? cookie)
    {
        if (cookie is not { Length: < MaxCharacters } || cookie.Split('.') is not [var expires, var nonce, var mac]
            || !Credential.Same(mac, Mac($"{expires}.{nonce}")))
            return null;
        var until = DateTimeOffset.FromUnixTimeSeconds(long.Parse(expires, CultureInfo.InvariantCulture));
        return until > time.GetUtcNow() ? new(cookie, Mac($"csrf.{expires}.{nonce}"), until) : null;
    }

    private string Mac(string text) => Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text)));
}

using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Nyra.Billing.Configuration;

namespace Nyra.BillingApi.Credentials;

/// <summary>
/// The operator's sessions in a browser: <c>expires.nonce.mac</c>, made with a key derived from the operator's token. Nothing is stored, every
/// process of the API knows them, and rolling the token ends them all. Signing out ends one in the process that was asked, and takes the cookie away.
/// </summary>
internal sealed class OperatorSessions(IOptions<OperatorOptions> operators, TimeProvider time)
{
    public const string Cookie = "nyra_operator";

    public static readonly TimeSpan Life = TimeSpan.FromHours(12);

    // Where development needs no token, a key of this process.
    private readonly byte[] _key = HKDF.DeriveKey(
        HashAlgorithmName.SHA256,
        operators.Value.Token is { } token ? Encoding.UTF8.GetBytes(token) : RandomNumberGenerator.GetBytes(32),
        outputLength: 32, info: "nyra operator session"u8.ToArray());

    // By their expiry, after which they are nobody's any more.
    private readonly ConcurrentDictionary<string, DateTimeOffset> _ended = [];

    /// <summary>The proof that a page of ours sends a request of somebody who needs no session.</summary>
    public string OpenCsrf => Mac("csrf.open");

    public OperatorSession Begin()
    {
        var expires = time.GetUtcNow() + Life;
        var head = string.Create(CultureInfo.InvariantCulture, $"{expires.ToUnixTimeSeconds()}.{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16))}");
        return new($"{head}.{Mac(head)}", Mac("csrf." + head), expires);
    }

    /// <summary>The session of a cookie; null where it is none of ours, or over.</summary>
    public OperatorSession? Read(string? cookie)
    {
        if (cookie is not { Length: < 200 } || cookie.Split('.') is not [var expires, var nonce, var mac] || !Credential.Same(mac, Mac($"{expires}.{nonce}")))
            return null;
        var until = DateTimeOffset.FromUnixTimeSeconds(long.Parse(expires, CultureInfo.InvariantCulture));
        return until > time.GetUtcNow() && !_ended.ContainsKey(mac) ? new(cookie, Mac($"csrf.{expires}.{nonce}"), until) : null;
    }

    /// <summary>From now on that cookie is nobody's.</summary>
    public void End(string? cookie)
    {
        if (Read(cookie) is not { } session)
            return;
        foreach (var over in _ended.Where(ended => ended.Value <= time.GetUtcNow()))
            _ended.TryRemove(over);
        _ended[session.Cookie.Split('.')[2]] = session.ExpiresAt;
    }

    private string Mac(string text) => Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text)));
}

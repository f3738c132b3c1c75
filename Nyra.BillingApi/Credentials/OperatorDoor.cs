using System.Net;
using Microsoft.Extensions.Options;
using Nyra.Billing.Configuration;
using Nyra.ServiceDefaults;

namespace Nyra.BillingApi.Credentials;

/// <summary>Who is let in as the operator without a bearer token: a browser that signed in, and in development whoever sits at this machine.</summary>
internal sealed class OperatorDoor(IOptions<OperatorOptions> operators, OperatorSessions sessions)
{
    public const string CsrfHeader = "Nyra-Csrf";

    /// <summary>What lets this request in; null where nothing does.</summary>
    /// <returns>The csrf a change must carry, and whether it does.</returns>
    /// <exception cref="Nyra.Billing.Entitlements.StorageUnavailableException">When the store cannot say which sessions were signed out.</exception>
    public async ValueTask<(string Csrf, bool Proven)?> AdmitAsync(HttpContext http)
    {
        var csrf = await SessionCsrfAsync(http) ?? (IsOpenTo(http) ? sessions.OpenCsrf : null);
        return csrf is null ? null : (csrf, !Changes(http.Request.Method) || Credential.Same(http.Request.Headers[CsrfHeader].ToString(), csrf));
    }

    /// <summary>Whether this request needs no token: it comes from this machine, by a name of this machine, also through a gateway.</summary>
    /// <remarks>The name is checked since a page elsewhere may have its own name lead here (DNS rebinding).</remarks>
    public bool IsOpenTo(HttpContext http) =>
        operators.Value.IsOpen && http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && IsThisMachine(http.Request.Host.Host)
        && http.Request.Headers["X-Forwarded-Host"].All(host => IsThisMachine(new HostString(host ?? "").Host))
        && http.Request.Headers["X-Forwarded-For"].SelectMany(hops => (hops ?? "").Split(',')).All(hop => IPAddress.TryParse(hop.Trim(), out var from) && IPAddress.IsLoopback(from));

    private async ValueTask<string?> SessionCsrfAsync(HttpContext http)
    {
        if (http.Request.Cookies[OperatorSessions.Cookie] is not { } cookie)
            return null;
        if (await sessions.ReadAsync(cookie, http.RequestAborted) is { } session)
            return session.Csrf;
        // Else a browser with an old cookie would use up the limit for guesses by itself.
        OperatorSessions.TakeCookie(http.Response);
        PresentedCredential.MarkRefused(http.Response);
        return null;
    }

    private static bool IsThisMachine(string host) => host is "localhost" or "127.0.0.1" or "[::1]";

    private static bool Changes(string method) => !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method);
}

using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Nyra.ServiceDefaults;

namespace Nyra.Gateway;

/// <summary>
/// One limit for each caller's refused credentials that are no device token, in whichever way they are presented: as a bearer token on any
/// route, as the operator's cookie, or at the sign-in. The API marks what it refused; see <see cref="PresentedCredential"/>.
/// </summary>
/// <remarks>
/// The operator's right token waits as well while the limit is reached: else it could be told from a wrong one. A hosted service whose
/// credential was accepted before goes on: another one at its address that has an outdated credential must not stop it.
/// </remarks>
internal sealed class CredentialLimitMiddleware(RequestDelegate next, IOptions<Limits> limits, TimeProvider time)
{
    private const string SignInPath = "/operator/sign-in";

    // As DeviceToken.Prefix of Nyra.Billing, which the gateway does not reference.
    private const string DeviceToken = "Bearer nyra_dt_";

    private const int MaxHostedServices = 1000;

    private readonly OutcomeLimiter<IPAddress> _refused = new(limits.Value.SignInsPerCaller, limits.Value.SignInWindow, time);
    private readonly HashSet<(IPAddress Caller, string Hash)> _hostedServices = [];

    public Task InvokeAsync(HttpContext http) => Presents(http.Request) ? LimitAsync(http) : next(http);

    private static bool Presents(HttpRequest request) =>
        request.Headers.Authorization is { Count: > 0 } authorization
            ? authorization.Count > 1 || IsSignIn(request)
                || authorization[0]?.StartsWith(DeviceToken, StringComparison.OrdinalIgnoreCase) != true
            : IsSignIn(request) || request.Cookies.ContainsKey(PresentedCredential.OperatorCookie);

    private static bool IsSignIn(HttpRequest request) => request.Path.StartsWithSegments(SignInPath);

    private async Task LimitAsync(HttpContext http)
    {
        var caller = RateLimiting.CallerOf(http.Connection.RemoteIpAddress) ?? IPAddress.None;
        var service = (caller, Hash(http.Request.Headers.Authorization.ToString()));
        if (!IsSignIn(http.Request) && IsHostedService(service))
        {
            http.Response.OnStarting(() => EndAsync(() => { }));
            await next(http);
            return;
        }
        if (await _refused.BeginAsync(caller, http.RequestAborted) is { } wait)
        {
            await RateLimiting.RefuseAsync(
                http, wait, "Too many credentials from this address were refused. Wait as long as Retry-After says.");
            return;
        }
        var pending = true;
        // At the start of the response: some last for hours.
        http.Response.OnStarting(() => EndAsync(End));
        try
        {
            await next(http);
        }
        finally
        {
            End();
        }

        void End()
        {
            if (!pending)
                return;
            pending = false;
            _refused.End(caller, counts: PresentedCredential.IsRefused(http.Response));
        }

        Task EndAsync(Action end)
        {
            end();
            Remember(service, http.Response);
            http.Response.Headers.Remove(PresentedCredential.Header);
            return Task.CompletedTask;
        }
    }

    private bool IsHostedService((IPAddress Caller, string Hash) service)
    {
        lock (_hostedServices)
            return _hostedServices.Contains(service);
    }

    private void Remember((IPAddress Caller, string Hash) service, HttpResponse response)
    {
        lock (_hostedServices)
        {
            if (PresentedCredential.IsRefused(response))
                _hostedServices.Remove(service);
            if (!PresentedCredential.IsHostedService(response))
                return;
            if (_hostedServices.Count >= MaxHostedServices)
                _hostedServices.Clear();
            _hostedServices.Add(service);
        }
    }

    private static string Hash(string authorization) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(authorization)));
}

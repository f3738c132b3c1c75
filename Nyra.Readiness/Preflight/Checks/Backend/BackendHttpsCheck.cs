using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Nyra.Readiness.Preflight.Checks.Backend;

/// <summary>The backend is reached over https with a chain that others trust, by TLS 1.2 or newer.</summary>
public sealed class BackendHttpsCheck() : BackendCheck("backend-https", "HTTPS with a valid chain")
{
    private static readonly TimeSpan SoonOver = TimeSpan.FromDays(14);

    protected override async Task<CheckResult> LookAsync(HttpClient backend, Uri address, PreflightContext context, CancellationToken ct)
    {
        if (address.Scheme != "https")
        {
            if (!address.IsLoopback || context.Live)
                return CheckResult.Fail("The backend is not reached over https.", "Put a certificate before it; Stripe posts to nothing else in live mode.", address.ToString());
            using var answer = await backend.GetAsync("alive", ct);
            return CheckResult.Pass("Plain http, on this machine only.", $"{address}alive HTTP {(int)answer.StatusCode}");
        }
        using var tcp = new TcpClient();
        try
        {
            await tcp.ConnectAsync(address.Host, address.Port, ct);
            await using var tls = new SslStream(tcp.GetStream());
            // The machine's own trust, as any client has it: nothing is overlooked here.
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = address.Host }, ct);
            var (protocol, ends) = (tls.SslProtocol, DateTimeOffset.Parse(tls.RemoteCertificate!.GetExpirationDateString(), CultureInfo.CurrentCulture));
            if (!protocol.HasFlag(SslProtocols.Tls12) && !protocol.HasFlag(SslProtocols.Tls13))
                return CheckResult.Fail("The backend speaks an old version of TLS.", "Offer TLS 1.2 and 1.3 and nothing older.", protocol.ToString());
            var evidence = string.Create(CultureInfo.InvariantCulture, $"{protocol}, certificate until {ends.UtcDateTime:yyyy-MM-dd}");
            return ends - context.Time.GetUtcNow() < SoonOver
                ? CheckResult.Warn("The certificate ends soon.", "Renew it, and have it renewed by itself.", evidence)
                : CheckResult.Pass("A valid chain.", evidence);
        }
        catch (SocketException away)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, away.Message, away);
        }
        catch (AuthenticationException untrusted)
        {
            throw new HttpRequestException(HttpRequestError.SecureConnectionError, untrusted.Message, untrusted);
        }
    }
}

using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MailKit;
using MailKit.Security;
using Nyra.Billing.Configuration;

namespace Nyra.Readiness.Support;

/// <summary>Connects to a mail server and signs in, and says what is wrong where that fails.</summary>
internal static class MailSession
{
    private const int TimeoutMilliseconds = 30_000;

    /// <exception cref="MailTroubleException">When it is not there, cannot be trusted or refuses.</exception>
    public static async Task OpenAsync(MailService client, MailServer server, CancellationToken ct)
    {
        client.Timeout = TimeoutMilliseconds;
        string? distrust = null;
        client.ServerCertificateValidationCallback = (_, certificate, chain, errors) =>
        {
            distrust = Distrust(certificate, chain, errors);
            return distrust is null;
        };
        try
        {
            await client.ConnectAsync(server.Host, server.Port, server.Security, ct);
        }
        catch (SslHandshakeException error)
        {
            throw Unavailable(
                distrust is null
                    ? $"{server} speaks no TLS on this port, or none that is taken here. Fix scheme and port in {Setting(server)}."
                    : $"{server} is not trusted: {distrust}. Nothing was sent to it. Fix the name in {Setting(server)}, or the server's "
                        + "certificate.",
                error);
        }
        catch (NotSupportedException error)
        {
            throw Unavailable($"{server} offers no STARTTLS, and a password is not sent in the clear. Use {(server.IsImap ? "imaps" : "smtps")}:// in {Setting(server)}, or a server that offers it.", error);
        }
        catch (Exception error) when (IsBroken(error))
        {
            throw Unavailable(Broken(error, server), error);
        }
        if (server is { User: { } user, Password: { } secret })
            await SignInAsync(client, server, user, secret, ct);
    }

    /// <summary>Whether a connection is not there or broke: another one may work.</summary>
    public static bool IsBroken(Exception error) =>
        error is SocketException or IOException or TimeoutException or ProtocolException or ServiceNotConnectedException or ServiceNotAuthenticatedException;

    public static string Broken(Exception error, MailServer server) => error is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }
        ? $"There is no host {server.Host}. Fix {Setting(server)}."
        : $"{server} does not answer as a mail server: {Words(error.Message, server)} Is {Setting(server)} right, and does the network let this through?";

    /// <summary>What a server said, fit for a terminal: one line, not endless, and without the password, should it have said that.</summary>
    public static string Words(string said, MailServer server)
    {
        var line = string.Concat(said.Select(letter => char.IsControl(letter) ? ' ' : letter)).Trim();
        if (server.Password is { } password)
            line = line.Replace(password, "…", StringComparison.Ordinal);
        return line.Length > 300 ? line[..300] + "…" : line;
    }

    public static string Setting(MailServer server) => server.IsImap ? Settings.SupportImap : Settings.SupportSmtp;

    private static async Task SignInAsync(MailService client, MailServer server, string user, string secret, CancellationToken ct)
    {
        var password = server.IsImap ? Settings.SupportImapPassword : Settings.SupportSmtpPassword;
        try
        {
            await client.AuthenticateAsync(user, secret, ct);
        }
        catch (AuthenticationException error)
        {
            throw new MailTroubleException(
                MailTrouble.Settings,
                $"{server} does not take this user with this password. Fix the user in {Setting(server)}, or {password}; many providers "
                    + "want an app password.",
                error);
        }
        catch (NotSupportedException error)
        {
            throw new MailTroubleException(
                MailTrouble.Settings,
                $"{server} does not allow signing in by password here. Fix scheme and port in {Setting(server)}, or use a mailbox of a "
                    + "provider that allows it.",
                error);
        }
        catch (Exception error) when (IsBroken(error) || error is CommandException)
        {
            throw Unavailable(Broken(error, server), error);
        }
    }

    private static string? Distrust(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return null;
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            return "it shows no certificate";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return $"its certificate is for another name ({certificate.Subject})";
        var found = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status) ?? X509ChainStatusFlags.NoError;
        // Whether it was revoked often cannot be found out, and is no reason to distrust it; that it was revoked is.
        found &= ~(X509ChainStatusFlags.RevocationStatusUnknown | X509ChainStatusFlags.OfflineRevocation);
        if (found == X509ChainStatusFlags.NoError && chain is { ChainStatus.Length: > 0 })
            return null;
        if (found.HasFlag(X509ChainStatusFlags.NotTimeValid))
            return "its certificate is not valid today";
        return found.HasFlag(X509ChainStatusFlags.UntrustedRoot) && certificate.Subject == certificate.Issuer
            ? "its certificate is self-signed"
            : $"its certificate is not trusted here ({found}, issued by {certificate.Issuer})";
    }

    private static MailTroubleException Unavailable(string message, Exception cause) => new(MailTrouble.Unavailable, message, cause);
}

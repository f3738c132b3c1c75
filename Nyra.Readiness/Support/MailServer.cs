using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using MailKit.Security;

namespace Nyra.Readiness.Support;

/// <summary>A mail server and the account there: <c>smtp://user@host:587</c>, <c>smtps://…:465</c>, <c>imap://…:143</c>, <c>imaps://…:993/Folder</c>.</summary>
/// <remarks>A user with an @ in it is taken as it is. No record: nothing may print the password by accident.</remarks>
public sealed partial class MailServer
{
    private static readonly Dictionary<string, int> Ports = new(StringComparer.Ordinal) { ["smtp"] = 587, ["smtps"] = 465, ["imap"] = 143, ["imaps"] = 993 };

    private readonly string _scheme;

    private MailServer(string scheme, string host, int port, string? user, string? folder, string? password) =>
        (_scheme, Host, Port, User, Folder, Password) = (scheme, host, port, user, folder, password);

    public string Host { get; }

    public int Port { get; }

    public string? User { get; }

    /// <summary>Where answers arrive; null is the inbox.</summary>
    public string? Folder { get; }

    public bool IsImap => _scheme.StartsWith("imap", StringComparison.Ordinal);

    /// <summary>Passwords and tickets cross no network in the clear; what stays on this machine crosses none.</summary>
    public SecureSocketOptions Security => _scheme is "smtps" or "imaps" ? SecureSocketOptions.SslOnConnect
        : Host == "127.0.0.1" ? SecureSocketOptions.None
        : SecureSocketOptions.StartTls;

    internal string? Password { get; }

    /// <param name="imap">Whether it is to be read from; else it is to be sent through.</param>
    /// <param name="problem">What is wrong with it. Never the value itself: somebody may have put a password into it.</param>
    public static bool TryRead(string address, bool imap, string? password, [NotNullWhen(true)] out MailServer? server, out string problem)
    {
        (server, problem) = (null, "");
        var match = Address().Match(address.Trim());
        var scheme = match.Groups["scheme"].Value.ToLowerInvariant();
        if (!match.Success || scheme.StartsWith("imap", StringComparison.Ordinal) != imap)
            problem = imap ? "is no address of an IMAP server: imaps://user@host:993, or imap://user@host:143" : "is no address of an SMTP server: smtp://user@host:587, or smtps://user@host:465";
        else if (match.Groups["user"].Value.Contains(':', StringComparison.Ordinal))
            problem = "holds a password; it belongs in a setting of its own";
        else if (imap && !match.Groups["user"].Success)
            problem = "names no user: imaps://user@host:993";
        else if (!imap && match.Groups["folder"].Value.Length > 0)
            problem = "has a folder, which only reading has";
        else if (!TryReadPort(match.Groups["port"].Value, Ports[scheme], out var port))
            problem = "has a port that is none";
        else
        {
            server = new(
                scheme, match.Groups["host"].Value.Trim('[', ']'), port, Unescaped(match.Groups["user"]), Unescaped(match.Groups["folder"]), password);
        }
        return server is not null;
    }

    /// <summary>Without user and password.</summary>
    public override string ToString() => $"{_scheme}://{Host}:{Port}";

    private static bool TryReadPort(string text, int usual, out int port)
    {
        port = usual;
        return text.Length == 0 || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= 65535);
    }

    private static string? Unescaped(Group part) => part.Value.Length > 0 ? Uri.UnescapeDataString(part.Value) : null;

    // The user ends at the last @ before the folder: most users are addresses themselves.
    [GeneratedRegex(
        @"\A(?<scheme>smtps?|imaps?)://(?:(?<user>[^/]+)@)?(?<host>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(?<port>[0-9]+))?(?:/(?<folder>.*))?\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}

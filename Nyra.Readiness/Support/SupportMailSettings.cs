using Nyra.Billing.Configuration;

namespace Nyra.Readiness.Support;

/// <summary>The rehearsal's mailbox: who writes, through which server, and where the answer is read.</summary>
/// <param name="Email">Of the rehearsal's mailbox.</param>
/// <param name="Imap">Null where no answer is waited for.</param>
public sealed record SupportMailSettings(string Email, MailServer Smtp, MailServer? Imap)
{
    /// <summary>Reads them from the environment.</summary>
    /// <param name="waits">Whether an answer is waited for, which takes the IMAP settings.</param>
    /// <param name="problems">All of them at once, each with its remedy.</param>
    /// <returns>Null where there is a problem.</returns>
    public static SupportMailSettings? Read(Func<string, string?> variable, bool waits, out IReadOnlyList<string> problems)
    {
        var found = new List<string>();
        if (!SupportInbox.TryRead(variable(Settings.RehearsalEmail), out var email))
            found.Add($"{Settings.RehearsalEmail} is {(IsSet(variable, Settings.RehearsalEmail) ? "no e-mail address" : "missing")}. Set it to the address of the rehearsal's mailbox.");
        else if (DocumentationExample.ProblemOfMailbox(Settings.RehearsalEmail, email, backend: null) is { } example)
            found.Add(example);
        var smtp = ReadServer(variable, Settings.SupportSmtp, Settings.SupportSmtpPassword, imap: false, found);
        var imap = waits ? ReadServer(variable, Settings.SupportImap, Settings.SupportImapPassword, imap: true, found) : null;
        problems = found;
        return found.Count == 0 ? new(email!, smtp!, imap) : null;
    }

    private static MailServer? ReadServer(Func<string, string?> variable, string address, string password, bool imap, List<string> problems)
    {
        if (!IsSet(variable, address))
        {
            problems.Add($"{address} is missing. Set it to the server that {(imap ? "holds the rehearsal's mailbox: imaps://user@host:993" : "the rehearsal's mailbox sends through: smtp://user@host:587")}.");
            return null;
        }
        // Not trimmed: a password may begin or end with a space.
        var secret = variable(password) is { Length: > 0 } set ? set : null;
        foreach (var odd in new[] { SettingCharacters.ProblemOfAddress(address, variable(address)!.Trim()),
            SettingCharacters.ProblemOfPassword(password, secret) })
        {
            if (odd is not null)
                problems.Add(odd);
        }
        if (!MailServer.TryRead(variable(address)!, imap, secret, out var server, out var problem))
            problems.Add($"{address} {problem}. Fix it; the password goes into {password}.");
        else if (server.User is not null && secret is null)
            problems.Add($"{password} is missing. Set it to the password of the user in {address}; many providers want an app password.");
        else if (server is { User: null, Host: not "127.0.0.1" })
            problems.Add($"{address} names no user. Write it as {(imap ? "imaps://user@host:993" : "smtp://user@host:587")}.");
        return server;
    }

    private static bool IsSet(Func<string, string?> variable, string name) => !string.IsNullOrWhiteSpace(variable(name));
}

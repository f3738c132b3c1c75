using Nyra.Billing.Configuration;
using Nyra.Readiness;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Support;
using Nyra.ServiceDefaults;

namespace Nyra.Cli.Operator;

/// <summary>One ticket from sending to answer, each taken down in the command center.</summary>
/// <param name="say">For people, while it goes.</param>
internal sealed class SupportRoundtripRun(SupportMailSettings mail, CommandCenterClient center, Action<string> say, TimeProvider time)
{
    private readonly SupportRoundtrip _roundtrip = new(mail, time);

    /// <param name="inbox">From the command line; else the one decided on.</param>
    /// <param name="wait">Null to wait for no answer.</param>
    /// <exception cref="MailTroubleException">When mail cannot be sent or read.</exception>
    public async Task<SupportRoundtripAnswer> RunAsync(string? inbox, TimeSpan? wait, CancellationToken ct)
    {
        // Before anything is sent: what could not be saved or read later would bother people for nothing.
        var to = Choose(inbox, (await center.ReadAsync(ct)).Value);
        using var mailbox = wait is null ? null : await SupportMailbox.OpenAsync(mail.Imap!, ct);
        var ticket = await _roundtrip.SendAsync(to, ct);
        say($"Sent {ticket.Nonce} from {ticket.From} to {ticket.Inbox}.");
        var confirm = CommandHint.Of($"support-roundtrip --confirm {ticket.Nonce} --by \"Your name\"");
        var saved = await SaveAsync($"{ticket.Nonce} was sent and could not be saved, so that it proves nothing; send a new one later.", document => SupportTickets.Sent(document, ticket), ct);
        if (mailbox is null)
            return new("sent", $"Once its answer is there: {confirm}", saved.Support!);

        say($"Waiting {wait:hh\\:mm\\:ss} for the answer. Should it come later: {confirm}");
        var end = await _roundtrip.WaitAsync(mailbox, ticket, wait!.Value, say, ct);
        switch (end.Outcome)
        {
            case RoundtripOutcome.Answered:
                var answered = await SaveAsync($"{end.Why}, which could not be saved. Once the backend is there: {confirm}", document => Answered(document, ticket.Nonce), ct);
                return new("answered", $"{end.Why}. Saved: {ticket.Nonce} was answered.", answered.Support!);
            case RoundtripOutcome.Bounced:
                return new(
                    "bounced", $"The ticket came back; {ticket.Inbox} does not get it: {end.Why}. Fix the inbox, then send a new one.",
                    saved.Support!);
            default:
                return new(
                    "no-answer", $"No answer to {ticket.Nonce} came within {wait:hh\\:mm\\:ss}: {end.Why}. "
                    + "Look into the support inbox, and whether its answer is taken for spam. "
                    + $"Once the answer is there: {confirm}", saved.Support!);
        }
    }

    private string Choose(string? inbox, CommandCenterDocument document)
    {
        var decided = document.Decided(DecisionNames.SupportInbox)?.Value;
        if (!SupportInbox.TryRead(inbox ?? decided, out var to))
        {
            throw new OperatorException(
                ExitCodes.Configuration,
                $"The command center has {(decided is null ? "no support inbox decided on" : "a support inbox that is not an e-mail address")}. Save the decision {DecisionNames.SupportInbox}, or name the inbox with --inbox.");
        }
        if (DocumentationExample.IsMailbox(to))
        {
            throw new OperatorException(
                ExitCodes.Configuration,
                $"The support inbox {to} is an example mailbox of the documentation. "
                + $"Save your own as the decision {DecisionNames.SupportInbox}, or name it with --inbox.");
        }
        if (SupportInbox.AreOne(to, mail.Email))
        {
            throw new OperatorException(
                ExitCodes.Configuration,
                $"{Settings.RehearsalEmail} is the support inbox itself, which proves nothing. Set it to another mailbox.");
        }
        if (!SupportInbox.AreOne(to, decided))
            say($"Mind: {to} is not the support inbox decided on ({decided ?? "none is"}); the preflight will not count this.");
        return to;
    }

    private CommandCenterDocument Answered(CommandCenterDocument document, string nonce)
    {
        var changed = SupportTickets.Answered(document, nonce, time.GetUtcNow(), SupportTickets.Itself, out var refusal);
        return refusal is null ? changed : throw new OperatorException(ExitCodes.Failed, refusal);
    }

    private async Task<CommandCenterDocument> SaveAsync(string otherwise, Func<CommandCenterDocument, CommandCenterDocument> change, CancellationToken ct)
    {
        try
        {
            return await center.ChangeAsync(change, ct);
        }
        catch (OperatorException refused)
        {
            throw new OperatorException(refused.ExitCode, $"{otherwise} {refused.Message}", refused.Status);
        }
    }
}

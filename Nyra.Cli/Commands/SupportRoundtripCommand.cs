using System.CommandLine;
using System.Globalization;
using Nyra.Cli.Operator;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Support;
using Nyra.ServiceDefaults;

namespace Nyra.Cli.Commands;

/// <summary><c>nyra support-roundtrip</c>: a test ticket to the support inbox, its answer, and both in the command center.</summary>
internal static class SupportRoundtripCommand
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(12);

    private static readonly Option<string?> Inbox = new("--inbox")
    {
        Description = "The support inbox; else the one decided on in the command center.",
        HelpName = "E-MAIL",
    };

    private static readonly Option<TimeSpan> Wait = new("--wait")
    {
        Description = "How long to wait for the answer, up to 12h.",
        HelpName = "90s|10m|2h",
        DefaultValueFactory = _ => TimeSpan.FromMinutes(10),
        CustomParser = result =>
        {
            if (result.Tokens is [var token] && TryReadWait(token.Value, out var wait))
                return wait;
            result.AddError("--wait takes seconds, minutes or hours, for example 90s, 10m or 2h, and at most 12h.");
            return default;
        },
    };

    private static readonly Option<bool> SendOnly = new("--send-only") { Description = "Send the ticket and do not wait; a person confirms its answer later." };

    private static readonly Option<string?> Confirm = new("--confirm")
    {
        Description = "Send nothing: a person saw the answer to this ticket, NYRA-…",
        HelpName = "TICKET",
    };

    private static readonly Option<string?> By = new("--by") { Description = "Who saw it: a person's name.", HelpName = "NAME" };

    public static Command Create()
    {
        var command = new Command("support-roundtrip", "Sends a test ticket to the support inbox and waits for somebody to answer it.")
        {
            Inbox, Wait, SendOnly, Confirm, By, OperatorCommand.Url, OperatorCommand.AsJson,
        };
        command.Validators.Add(result =>
        {
            var confirms = result.GetResult(Confirm) is not null;
            if (confirms && (result.GetValue(SendOnly) || result.GetResult(Inbox) is not null || result.GetResult(Wait) is { Implicit: false }))
                result.AddError("--confirm sends nothing and waits for nothing: leave out --inbox, --wait and --send-only.");
            if (confirms && !SupportNonce.TryRead(result.GetValue(Confirm), out _))
                result.AddError("--confirm takes a ticket as it stands in its subject, for example NYRA-7F3K9QXZ.");
            if (confirms != !string.IsNullOrWhiteSpace(result.GetValue(By)))
                result.AddError("--confirm and --by go together: --confirm NYRA-7F3K9QXZ --by \"Your name\".");
            if (result.GetValue(SendOnly) && result.GetResult(Wait) is { Implicit: false })
                result.AddError("--send-only does not wait: leave out --wait.");
            if (result.GetValue(Inbox) is { } inbox && !SupportInbox.TryRead(inbox, out _))
                result.AddError("--inbox takes an e-mail address.");
        });
        command.SetAction((parsed, ct) => parsed.GetValue(Confirm) is null ? OperatorCommand.RunAsync(() => SendAsync(parsed, ct)) : ConfirmAsync(parsed, ct));
        return command;
    }

    private static async Task<int> SendAsync(ParseResult parsed, CancellationToken ct)
    {
        var waits = !parsed.GetValue(SendOnly);
        var refusal = SupportGuard.Refusal(Environment.GetEnvironmentVariable);
        var mail = SupportMailSettings.Read(Environment.GetEnvironmentVariable, waits, out var problems);
        IReadOnlyList<string> all = [.. problems, .. OperatorClient.Problems(OperatorCommand.BackendOf(parsed))];
        if (refusal is not null || mail is null)
        {
            await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, refusal is null ? all : all.Prepend(refusal)));
            return refusal is null ? ExitCodes.Configuration : ExitCodes.NotArmed;
        }
        var say = parsed.GetValue(OperatorCommand.AsJson) ? Console.Error : Console.Out;
        return await OperatorCommand.AskAsync(parsed, async backend =>
        {
            var center = new CommandCenterClient(backend);
            try
            {
                var run = new SupportRoundtripRun(mail, center, say.WriteLine, TimeProvider.System);
                var answer = await run.RunAsync(parsed.GetValue(Inbox), waits ? parsed.GetValue(Wait) : null, ct);
                return End(parsed, answer, answer.Outcome is "answered" or "sent" ? ExitCodes.Ok : ExitCodes.Failed);
            }
            catch (MailTroubleException trouble)
            {
                throw new OperatorException(
                    trouble.Trouble switch { MailTrouble.Settings => ExitCodes.Configuration, MailTrouble.Unavailable => ExitCodes.Unavailable, _ => ExitCodes.Failed },
                    trouble.Message);
            }
        });
    }

    private static Task<int> ConfirmAsync(ParseResult parsed, CancellationToken ct) => OperatorCommand.AskAsync(parsed, async backend =>
    {
        SupportNonce.TryRead(parsed.GetValue(Confirm), out var nonce);
        var (by, now, before) = (parsed.GetValue(By)!.Trim(), TimeProvider.System.GetUtcNow(), (SupportTicket?)null);
        var after = await new CommandCenterClient(backend).ChangeAsync(
            document =>
            {
                before = document.Support;
                var changed = SupportTickets.Answered(document, nonce!, now, by, out var refusal);
                return refusal is null ? changed : throw new OperatorException(ExitCodes.Failed, $"{refusal} Nothing was saved.");
            }, ct);
        var why = before?.AnsweredAt is { } already
            ? $"{nonce} was answered {OperatorCommand.Moment(already)} already, confirmed by {before.ConfirmedBy}. Nothing was changed."
            : $"Saved: {nonce} was answered, confirmed by {by}.";
        return End(parsed, new("confirmed", why, after.Support!), ExitCodes.Ok);
    });

    private static int End(ParseResult parsed, SupportRoundtripAnswer answer, int code)
    {
        if (parsed.Prints(answer))
            return code;
        (code == ExitCodes.Ok ? Console.Out : Console.Error).WriteLine(answer.Why);
        return code;
    }

    private static bool TryReadWait(string text, out TimeSpan wait)
    {
        wait = default;
        if (text.Length is < 2 or > 6 || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;
        var unit = text[^1] switch { 's' => TimeSpan.FromSeconds(1), 'm' => TimeSpan.FromMinutes(1), 'h' => TimeSpan.FromHours(1), _ => TimeSpan.Zero };
        wait = unit * number;
        return wait > TimeSpan.Zero && wait <= LongestWait;
    }
}

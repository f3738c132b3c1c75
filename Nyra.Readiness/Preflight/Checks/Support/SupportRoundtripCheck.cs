using System.Globalization;
using Nyra.Billing.Configuration;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Support;

namespace Nyra.Readiness.Preflight.Checks.Support;

/// <summary>Somebody answered a test ticket in the support inbox that was decided on, not long ago.</summary>
public sealed class SupportRoundtripCheck : ICheck
{
    private static readonly string Send = $"Send a test ticket and have it answered: {CommandHint.Of("support-roundtrip")}";

    private static readonly TimeSpan SoonTooOld = TimeSpan.FromDays(14);

    // Two clocks are never quite the same.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    public string Name => "support-roundtrip";

    public string Title => "The support inbox answered a test ticket";

    public CheckGroup Group => CheckGroup.SupportInbox;

    public Seat Seats => Seat.Both;

    public async Task<CheckResult> RunAsync(PreflightContext context, CancellationToken ct)
    {
        var view = await context.CommandCenterAsync(ct);
        if (view.Document is not { } saved)
            return CheckResult.Fail("The command center cannot be read.", view.Problem ?? "Look why the backend does not tell it.");
        return await context.WithSimulatedAsync(
            this, saved.Value.Support?.Simulated, () => Task.FromResult(Judge(saved.Value, context.Time.GetUtcNow())), ct);
    }

    // A recorded ticket counts; else a person's word, which is named as such.
    private static CheckResult Judge(CommandCenterDocument center, DateTimeOffset now)
    {
        if (center is { Support: null, SupportConfirmation: null })
            return CheckResult.Fail("No test ticket was sent to the support inbox yet.", Send);
        var evidence = center.Support is { } sent ? Evidence(sent) : null;
        if (center.Decided(DecisionNames.SupportInbox)?.Value is not { } inbox)
        {
            return CheckResult.Fail(
                "No support inbox is decided on, so that a test ticket proves nothing.", $"Save the decision {DecisionNames.SupportInbox}, then: {CommandHint.Of("support-roundtrip")}", evidence);
        }
        var byTicket = center.Support is { } ticket ? OfTicket(ticket, inbox, now) : CheckResult.Fail("No test ticket was sent to the support inbox yet.", Send);
        if (byTicket.Status != CheckStatus.Fail || center.SupportConfirmation is not { } confirmation)
            return byTicket;
        var byPerson = OfPerson(confirmation, center.Support, inbox, now);
        return byPerson.Status == CheckStatus.Fail ? byPerson with { Message = $"{byTicket.Message} {byPerson.Message}" } : byPerson;
    }

    private static CheckResult OfTicket(SupportTicket ticket, string inbox, DateTimeOffset now)
    {
        var person = SupportTickets.Person(ticket);
        if (!SupportInbox.AreOne(ticket.Inbox, inbox))
            return CheckResult.Fail($"The test ticket went to {ticket.Inbox}, and the support inbox decided on is {inbox}.", Send, Evidence(ticket));
        if (!SupportTickets.WasSent(ticket) && SupportNonce.IsDocumented(ticket.Ticket))
            return CheckResult.Fail($"{ticket.Ticket} is the documentation's example. No such ticket was sent.", Send, Evidence(ticket));
        if (ticket.AnsweredAt is not { } answered)
        {
            return CheckResult.Fail(
                $"The test ticket {ticket.Ticket} is not answered yet.",
                $"Answer it in the support inbox; once the answer is there: {CommandHint.Of($"support-roundtrip --confirm {ticket.Ticket} --by \"Your name\"")}. "
                    + $"Or send a new one: {CommandHint.Of("support-roundtrip")}",
                Evidence(ticket));
        }
        if (!SupportTickets.WasSent(ticket) && person is null && ticket.Simulated != true)
        {
            return CheckResult.Fail(
                $"Nothing shows that the ticket {ticket.Ticket} was sent: no message of that number is recorded.",
                $"{Send}. Or have a person confirm on the readiness page, by name and date, that the inbox answers.", Evidence(ticket));
        }
        // A moment to come would never grow old.
        if (answered > now + ClockTolerance || answered < ticket.SentAt)
            return CheckResult.Fail("The test ticket was answered before it was sent or after today, which cannot be.", Send, Evidence(ticket));
        var holds = person is null ? "A test ticket to the support inbox was answered."
            : Confirmed(person, answered) + (SupportTickets.WasSent(ticket) ? $": the test ticket {ticket.Ticket} was answered." : ", without a record that a ticket was sent.");
        return Aged(now - answered, holds, Evidence(ticket));
    }

    private static CheckResult OfPerson(SupportConfirmation confirmation, SupportTicket? ticket, string inbox, DateTimeOffset now)
    {
        var again = "Save who saw an answer, and on which day, on the readiness page. Or send a test ticket: " + CommandHint.Of("support-roundtrip");
        if (string.IsNullOrWhiteSpace(confirmation.By) || confirmation.On is not { } on)
            return CheckResult.Fail("The confirmation does not say who saw an answer, or on which day.", again);
        var evidence = $"{confirmation.By}, {on:yyyy-MM-dd}, {confirmation.Inbox}";
        if (!SupportInbox.AreOne(confirmation.Inbox, inbox))
            return CheckResult.Fail($"The confirmation is of {confirmation.Inbox ?? "no inbox"}, and the support inbox decided on is {inbox}.", again, evidence);
        if (SupportTickets.WasSentAfter(ticket, on))
            return CheckResult.Fail($"The confirmation is of {on:yyyy-MM-dd}, before that ticket was sent.", again, evidence);
        var answered = new DateTimeOffset(on, default, TimeSpan.Zero);
        return CalendarDay.IsAhead(on, now)
            ? CheckResult.Fail("The answer was confirmed on a day to come.", "Correct the date on the readiness page.", evidence)
            : Aged(now - answered, $"{Confirmed(confirmation.By, answered)}, without a test ticket.", evidence);
    }

    private static CheckResult Aged(TimeSpan age, string holds, string evidence)
    {
        var days = $"{(int)age.TotalDays} days ago";
        if (age > SupportTickets.LongestAge)
            return CheckResult.Fail($"The support inbox was seen to answer {days}, which says nothing about today.", Send, evidence);
        return age >= SoonTooOld
            ? CheckResult.Warn($"{holds} That was {days}; after {SupportTickets.LongestAge.TotalDays:0} it does not count.", Send, evidence)
            : CheckResult.Pass(holds, evidence);
    }

    // The readiness page shows a message that begins so beside the live blocker that rests on it.
    private static string Confirmed(string person, DateTimeOffset on) => string.Create(CultureInfo.InvariantCulture, $"Confirmed by {person} on {on.UtcDateTime:yyyy-MM-dd}");

    private static string Evidence(SupportTicket ticket) =>
        $"{ticket.Ticket} to {ticket.Inbox}, sent {Moment(ticket.SentAt)}"
        + (ticket.AnsweredAt is { } answered ? $", answered {Moment(answered)}, confirmed by {ticket.ConfirmedBy ?? "nobody"}" : "");

    private static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}

using System.Globalization;
using Nyra.Billing.Entitlements;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Support;

namespace Nyra.Readiness.Preflight.Checks.Support;

/// <summary>Somebody answered a test ticket in the support inbox that was decided on, not long ago.</summary>
public sealed class SupportRoundtripCheck : ICheck
{
    private const string Send = "Send a test ticket and have it answered: nyra support-roundtrip";

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
        return saved.Value.Support is { } ticket
            ? await context.WithSimulatedAsync(this, ticket.Simulated, () => Task.FromResult(Look(ticket, saved, context.Time.GetUtcNow())), ct)
            : CheckResult.Fail("No test ticket was sent to the support inbox yet.", Send);
    }

    private static CheckResult Look(SupportTicket ticket, Versioned<CommandCenterDocument> saved, DateTimeOffset now)
    {
        if (saved.Value.Decided(DecisionNames.SupportInbox)?.Value is not { } inbox)
            return CheckResult.Fail("No support inbox is decided on, so that a test ticket proves nothing.", $"Save the decision {DecisionNames.SupportInbox}, then: nyra support-roundtrip", Evidence(ticket));
        if (!SupportInbox.AreOne(ticket.Inbox, inbox))
            return CheckResult.Fail($"The test ticket went to {ticket.Inbox}, and the support inbox decided on is {inbox}.", Send, Evidence(ticket));
        return ticket.AnsweredAt is { } answered
            ? Judge(ticket, answered, now)
            : CheckResult.Fail(
                $"The test ticket {ticket.Ticket} is not answered yet.",
                $"Answer it in the support inbox; once the answer is there: nyra support-roundtrip --confirm {ticket.Ticket} --by \"Your name\". Or send a new one: nyra support-roundtrip",
                Evidence(ticket));
    }

    private static CheckResult Judge(SupportTicket ticket, DateTimeOffset answered, DateTimeOffset now)
    {
        // A moment to come would never grow old.
        if (answered > now + ClockTolerance || answered < ticket.SentAt)
            return CheckResult.Fail("The test ticket was answered before it was sent or after today, which cannot be.", Send, Evidence(ticket));
        var age = now - answered;
        var days = $"{(int)age.TotalDays} days ago";
        if (age > SupportTickets.LongestAge)
            return CheckResult.Fail($"The test ticket was answered {days}, which says nothing about today.", Send, Evidence(ticket));
        return age >= SoonTooOld
            ? CheckResult.Warn($"The test ticket was answered {days}; after {SupportTickets.LongestAge.TotalDays:0} it does not count.", Send, Evidence(ticket))
            : CheckResult.Pass("A test ticket to the support inbox was answered.", Evidence(ticket));
    }

    private static string Evidence(SupportTicket ticket) =>
        $"{ticket.Ticket} to {ticket.Inbox}, sent {Moment(ticket.SentAt)}"
        + (ticket.AnsweredAt is { } answered ? $", answered {Moment(answered)}, confirmed by {ticket.ConfirmedBy ?? "nobody"}" : "");

    private static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}

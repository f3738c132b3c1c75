using Microsoft.Extensions.Time.Testing;
using Nyra.Billing.Entitlements;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Preflight;
using Nyra.Readiness.Preflight.Checks.Support;
using Xunit;

namespace Nyra.Tests.Readiness.Support;

public sealed class SupportRoundtripCheckTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 14, 9, 0, 0, TimeSpan.Zero);
    private static readonly SupportTicket Answered = new("NYRA-7F3K9QXZ", "support@nyra.test", Now.AddDays(-2), Now.AddDays(-1), "Kim");

    [Fact]
    public async Task A_ticket_answered_not_long_ago_holds_and_says_by_whom()
    {
        var result = await RunAsync(Answered);
        Assert.Equal(CheckStatus.Pass, result.Status);
        Assert.Equal("NYRA-7F3K9QXZ to support@nyra.test, sent 2026-11-12 09:00Z, answered 2026-11-13 09:00Z, confirmed by Kim", result.Evidence);
    }

    [Fact]
    public async Task No_ticket_fails() => await FailsAsync(null, "No test ticket was sent");

    [Fact]
    public async Task A_ticket_without_answer_fails_and_names_the_way_to_confirm_one()
    {
        var result = await FailsAsync(Answered with { AnsweredAt = null, ConfirmedBy = null }, "is not answered yet");
        Assert.Contains("nyra support-roundtrip --confirm NYRA-7F3K9QXZ --by", result.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_ticket_to_another_inbox_than_the_one_decided_on_fails()
    {
        await FailsAsync(Answered, "went to support@nyra.test, and the support inbox decided on is help@nyra.test", "help@nyra.test");
        await FailsAsync(Answered, "No support inbox is decided on", null);
        Assert.Equal(CheckStatus.Pass, (await RunAsync(Answered, "NyrA <Support@nyra.test>")).Status);
    }

    [Theory]
    [InlineData(13.9, CheckStatus.Pass)]
    [InlineData(14.1, CheckStatus.Warn)]
    [InlineData(29.9, CheckStatus.Warn)]
    [InlineData(30.1, CheckStatus.Fail)]
    public async Task An_answer_grows_old(double days, CheckStatus status)
    {
        var result = await RunAsync(Answered with { SentAt = Now.AddDays(-days - 1), AnsweredAt = Now.AddDays(-days) });
        Assert.Equal(status, result.Status);
        Assert.Equal(status != CheckStatus.Pass, result.Fix?.Contains("nyra support-roundtrip", StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public async Task An_answer_that_is_still_to_come_or_came_before_its_ticket_fails()
    {
        await FailsAsync(Answered with { AnsweredAt = Now.AddHours(1) }, "cannot be");
        await FailsAsync(Answered with { AnsweredAt = Answered.SentAt.AddMinutes(-1) }, "cannot be");
        Assert.Equal(CheckStatus.Pass, (await RunAsync(Answered with { AnsweredAt = Now.AddMinutes(1) })).Status);
    }

    [Fact]
    public async Task A_command_center_that_cannot_be_read_fails_with_the_way_to_mend_that()
    {
        var context = new PreflightContext(Seat.Operator, "test", _ => null, new FakeTimeProvider(Now))
        {
            ReadCommandCenter = _ => Task.FromResult(CommandCenterView.Unreadable("Set the token.")),
        };
        var result = await new SupportRoundtripCheck().RunAsync(context, CancellationToken.None);
        Assert.Equal((CheckStatus.Fail, "Set the token."), (result.Status, result.Fix));
    }

    [Fact]
    public void It_is_seen_from_both_seats()
    {
        ICheck check = new SupportRoundtripCheck();
        Assert.Equal(("support-roundtrip", CheckGroup.SupportInbox, Seat.Both), (check.Name, check.Group, check.Seats));
    }

    private static async Task<CheckResult> FailsAsync(SupportTicket? ticket, string message, string? inbox = "support@nyra.test")
    {
        var result = await RunAsync(ticket, inbox);
        Assert.Equal(CheckStatus.Fail, result.Status);
        Assert.Contains(message, result.Message, StringComparison.Ordinal);
        Assert.Contains("nyra support-roundtrip", result.Fix, StringComparison.Ordinal);
        return result;
    }

    private static Task<CheckResult> RunAsync(SupportTicket? ticket, string? inbox = "support@nyra.test")
    {
        var document = CommandCenterDocument.Empty with { Support = ticket };
        if (inbox is not null)
            document = document with { Decisions = document.Decisions.Add(DecisionNames.SupportInbox, new(inbox)) };
        var context = new PreflightContext(Seat.Operator, "test", _ => null, new FakeTimeProvider(Now))
        {
            ReadCommandCenter = _ => Task.FromResult(CommandCenterView.Of(new Versioned<CommandCenterDocument>(3, document))),
        };
        return new SupportRoundtripCheck().RunAsync(context, CancellationToken.None);
    }
}

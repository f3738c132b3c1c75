using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Preflight;
using Nyra.Readiness.Preflight.Checks.Support;
using Nyra.Readiness.Support;
using Nyra.Tests.Architecture;
using Xunit;

namespace Nyra.Tests.Readiness.Support;

public sealed partial class SupportRoundtripCheckTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 14, 9, 0, 0, TimeSpan.Zero);
    private static readonly SupportTicket Answered = new("NYRA-7F3K9QXZ", "support@nyra.test", Now.AddDays(-2), Now.AddDays(-1), "Kim", MessageId: "id@nyra.test");

    [Fact]
    public async Task A_ticket_answered_not_long_ago_holds_and_says_by_whom()
    {
        var result = await RunAsync(Answered);
        Assert.Equal(CheckStatus.Pass, result.Status);
        Assert.Equal("NYRA-7F3K9QXZ to support@nyra.test, sent 2026-11-12 09:00Z, answered 2026-11-13 09:00Z, confirmed by Kim", result.Evidence);
    }

    [Fact]
    public async Task A_ticket_answered_by_itself_and_one_a_person_confirmed_are_told_apart()
    {
        Assert.Equal("A test ticket to the support inbox was answered.", (await RunAsync(Answered with { ConfirmedBy = SupportTickets.Itself })).Message);
        Assert.Equal("Confirmed by Kim on 2026-11-13: the test ticket NYRA-7F3K9QXZ was answered.", (await RunAsync(Answered)).Message);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(SupportTickets.Itself)]
    public async Task A_number_without_a_record_that_it_was_sent_proves_nothing(string? confirmedBy) =>
        await FailsAsync(Answered with { Ticket = "NYRA-0123ABCD", ConfirmedBy = confirmedBy, MessageId = null }, "no message of that number is recorded");

    [Fact]
    public async Task The_documentations_number_proves_nothing_whoever_confirms_it() =>
        await FailsAsync(Answered with { MessageId = null }, "NYRA-7F3K9QXZ is the documentation's example");

    [Fact]
    public async Task A_person_who_confirmed_an_unrecorded_ticket_in_version_01_is_named() => Assert.Equal(
        (CheckStatus.Pass, "Confirmed by Kim on 2026-11-13, without a record that a ticket was sent."),
        await RunAsync(Answered with { Ticket = "NYRA-0123ABCD", MessageId = null }) is var result ? (result.Status, result.Message) : default);

    [Theory]
    [InlineData("Kim", 1, "support@nyra.test", CheckStatus.Pass, "Confirmed by Kim on 2026-11-13, without a test ticket.")]
    [InlineData("Kim", 20, "support@nyra.test", CheckStatus.Warn, "That was 20 days ago")]
    [InlineData("Kim", 31, "support@nyra.test", CheckStatus.Fail, "31 days ago, which says nothing about today")]
    [InlineData("Kim", -2, "support@nyra.test", CheckStatus.Fail, "on a day to come")]
    [InlineData("Kim", 1, "help@nyra.test", CheckStatus.Fail, "of help@nyra.test, and the support inbox decided on is support@nyra.test")]
    [InlineData(" ", 1, "support@nyra.test", CheckStatus.Fail, "does not say who saw an answer")]
    public async Task A_persons_dated_word_counts_for_its_inbox_and_is_shown_as_such(string by, int daysAgo, string inbox, CheckStatus status, string message)
    {
        var result = await RunAsync(null, confirmation: new(by, DateOnly.FromDateTime(Now.AddDays(-daysAgo).UtcDateTime), inbox));
        Assert.Equal(status, result.Status);
        Assert.Contains(message, result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, CheckStatus.Pass, "Confirmed by Kim on 2026-11-13, without a test ticket.")]
    [InlineData(2, CheckStatus.Pass, "Confirmed by Kim on 2026-11-12, without a test ticket.")]
    [InlineData(3, CheckStatus.Pass, "Confirmed by Kim on 2026-11-11, without a test ticket.")]
    [InlineData(4, CheckStatus.Fail, "is not answered yet. The confirmation is of 2026-11-10, before that ticket was sent.")]
    public async Task A_confirmation_of_a_day_before_an_unanswered_ticket_does_not_count(int daysAgo, CheckStatus status, string message)
    {
        var unanswered = Answered with { AnsweredAt = null, ConfirmedBy = null };
        var result = await RunAsync(
            unanswered, confirmation: new("Kim", DateOnly.FromDateTime(Now.AddDays(-daysAgo).UtcDateTime), "support@nyra.test"));
        Assert.Equal(status, result.Status);
        Assert.Contains(message, result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_number_in_the_documentation_is_known_as_an_example()
    {
        var files = Directory.GetFiles(Repository.File("docs"), "*.md").Append(Repository.File("README.md")).Append(Repository.File("Nyra.Cli/Commands/SupportRoundtripCommand.cs"));
        var numbers = files.SelectMany(file => Numbers().Matches(File.ReadAllText(file))).Select(match => match.Value).ToHashSet();
        Assert.NotEmpty(numbers);
        Assert.All(numbers, number => Assert.True(SupportNonce.IsDocumented(number), $"{number} would count as a ticket"));
    }

    [Fact]
    public async Task No_ticket_fails() => await FailsAsync(null, "No test ticket was sent");

    [Fact]
    public async Task A_ticket_without_answer_fails_and_names_the_way_to_confirm_one()
    {
        var result = await FailsAsync(Answered with { AnsweredAt = null, ConfirmedBy = null }, "is not answered yet");
        Assert.Contains(CommandHint.Of("support-roundtrip --confirm NYRA-7F3K9QXZ --by"), result.Fix, StringComparison.Ordinal);
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
        Assert.Equal(status != CheckStatus.Pass, result.Fix?.Contains(CommandHint.Of("support-roundtrip"), StringComparison.Ordinal) ?? false);
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

    [GeneratedRegex("NYRA-[0-9A-Z]{4,8}\\b")]
    private static partial Regex Numbers();

    private static async Task<CheckResult> FailsAsync(SupportTicket? ticket, string message, string? inbox = "support@nyra.test")
    {
        var result = await RunAsync(ticket, inbox);
        Assert.Equal(CheckStatus.Fail, result.Status);
        Assert.Contains(message, result.Message, StringComparison.Ordinal);
        Assert.Contains(CommandHint.Of("support-roundtrip"), result.Fix, StringComparison.Ordinal);
        return result;
    }

    private static Task<CheckResult> RunAsync(SupportTicket? ticket, string? inbox = "support@nyra.test", SupportConfirmation? confirmation = null)
    {
        var document = CommandCenterDocument.Empty with { Support = ticket, SupportConfirmation = confirmation };
        if (inbox is not null)
            document = document with { Decisions = document.Decisions.Add(DecisionNames.SupportInbox, new(inbox)) };
        var context = new PreflightContext(Seat.Operator, "test", _ => null, new FakeTimeProvider(Now))
        {
            ReadCommandCenter = _ => Task.FromResult(CommandCenterView.Of(new Versioned<CommandCenterDocument>(3, document))),
        };
        return new SupportRoundtripCheck().RunAsync(context, CancellationToken.None);
    }
}

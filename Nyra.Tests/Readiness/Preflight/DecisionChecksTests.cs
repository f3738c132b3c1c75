using Nyra.Billing.Configuration;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Preflight;
using Xunit;

namespace Nyra.Tests.Readiness.Preflight;

public class DecisionChecksTests
{
    private static readonly DateOnly Today = new(2026, 11, 24);
    private static readonly Decision Whole = new("approved", "Ada Lovelace", Today.AddDays(-3), "letter of 21 Nov", Today.AddYears(1));

    [Fact]
    public async Task A_decision_that_was_not_made_fails_for_each_of_them() => Assert.All(
        await Task.WhenAll(DecisionNames.All.Select(name => Preflights.Named("decision-" + name).RunAsync(Preflights.Context()))),
        result => Assert.Equal((CheckStatus.Fail, "Not decided."), (result.Status, result.Message)));

    [Theory]
    [InlineData("monthly-price", "12.00 USD", true)]
    [InlineData("monthly-price", "twelve", false)]
    [InlineData("hosted-ai-cap", "2000", true)]
    [InlineData("hosted-ai-cap", "lots", false)]
    [InlineData("support-inbox", "help@example.com", true)]
    [InlineData("support-inbox", "help", false)]
    [InlineData("backend-url", "https://billing.nyra.test", true)]
    [InlineData("backend-url", "http://billing.nyra.test", false)]
    [InlineData("business-name", "NyrA Labs LLC", true)]
    [InlineData("customer-portal", "configured", true)]
    [InlineData("customer-portal", "no", false)]
    [InlineData("legal-review", "approved", true)]
    [InlineData("legal-review", "pending", false)]
    [InlineData("tax", "Stripe Tax", true)]
    public async Task What_was_decided_is_what_such_a_decision_can_be(string name, string value, bool good) =>
        Assert.Equal(good ? CheckStatus.Pass : CheckStatus.Fail, (await LookAsync(name, Whole with { Value = value })).Status);

    [Fact]
    public async Task It_names_who_decided_when_and_where_that_can_be_seen()
    {
        foreach (var (decision, words) in new (Decision, string)[]
        {
            (Whole with { Owner = null }, "who decided"), (Whole with { DecidedOn = null }, "when"), (Whole with { Evidence = " " }, "where that can be seen"),
            (Whole with { ExpiresOn = null }, "until when it holds"), (Whole with { DecidedOn = Today.AddDays(2) }, "a day to come"),
        })
        {
            var result = await LookAsync("legal-review", decision);
            Assert.Equal(CheckStatus.Fail, result.Status);
            Assert.Contains(words, result.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0, CheckStatus.Fail)]
    [InlineData(-1, CheckStatus.Fail)]
    [InlineData(14, CheckStatus.Warn)]
    [InlineData(15, CheckStatus.Pass)]
    public async Task It_ages_out(int days, CheckStatus expected) =>
        Assert.Equal(expected, (await LookAsync("legal-review", Whole with { ExpiresOn = Today.AddDays(days) })).Status);

    [Fact]
    public async Task Without_a_command_center_it_fails_with_what_to_do()
    {
        var context = new PreflightContext(Seat.Operator, "test", _ => null, TimeProvider.System)
        {
            ReadCommandCenter = _ => Task.FromResult(CommandCenterView.Unreadable("Start the backend.")),
        };
        Assert.Equal((CheckStatus.Fail, "Start the backend."), (await Preflights.Named("decision-tax").RunAsync(context)) is var result ? (result.Status, result.Fix!) : default);
    }

    [Theory]
    [InlineData("https://billing.nyra.test/", "live", CheckStatus.Pass)]
    [InlineData("https://billing.nyra.test", "test", CheckStatus.Pass)]
    [InlineData("https://other.nyra.test", "live", CheckStatus.Fail)]
    [InlineData("https://other.nyra.test", "test", CheckStatus.Fail)]
    [InlineData("https://billing.nyra.test/other", "test", CheckStatus.Fail)]
    [InlineData("http://127.0.0.1:23100", "test", CheckStatus.Warn)]
    [InlineData("http://127.0.0.1:23100", "live", CheckStatus.Fail)]
    public async Task The_backend_that_is_looked_at_is_the_one_that_was_decided_on(string looked, string mode, CheckStatus expected)
    {
        var center = CommandCenterDocument.Empty with
        {
            Decisions = CommandCenterDocument.Empty.Decisions.Add(DecisionNames.BackendUrl, Whole with { Value = "https://billing.nyra.test" }),
        };
        Assert.Equal(expected, (await Preflights.Named("decision-backend-url").RunAsync(Preflights.Context(mode, center: center, settings: (Settings.BillingBaseUrl, looked)))).Status);
    }

    private static Task<CheckResult> LookAsync(string name, Decision decision) => Preflights.Named("decision-" + name).RunAsync(
        Preflights.Context(center: CommandCenterDocument.Empty with { Decisions = CommandCenterDocument.Empty.Decisions.Add(name, decision) }));
}

using Nyra.Billing.Configuration;
using Nyra.Readiness;
using Nyra.Readiness.Rehearsal;
using Nyra.Readiness.Support;
using Xunit;

namespace Nyra.Tests.Readiness;

/// <summary>The handbook's commands as they stand in it: its examples are named, and what is missing of its variables.</summary>
public class HandbookExampleTests
{
    [Theory]
    [InlineData("https://billing.your-domain.example", true)]
    [InlineData("https://BILLING.EXAMPLE.COM/", true)]
    [InlineData("https://example.org:8443", true)]
    [InlineData("https://billing.nyra.test", false)]
    [InlineData("https://notexample.com", false)]
    [InlineData("https://example.com.nyra.test", false)]
    [InlineData("http://127.0.0.1:5180", false)]
    public void Only_hosts_that_are_reserved_for_documentation_are_examples(string address, bool isExample)
    {
        Assert.Equal(isExample, DocumentationExample.IsHostOf(new(address)));
        Assert.Equal(isExample, DocumentationExample.ProblemOfBackend("--url", new(address)) is not null);
    }

    [Theory]
    [InlineData("your-test-email@example.com", "http://127.0.0.1:5180", true)]
    [InlineData("ada@example.com", "https://billing.nyra.test", true)]
    [InlineData("Ada <ada@mail.example>", "https://billing.nyra.test", true)]
    [InlineData("rehearsal@example.com", "http://127.0.0.1:5180", false)]
    [InlineData("ada@nyra.test", "https://billing.nyra.test", false)]
    [InlineData("ada", "https://billing.nyra.test", false)]
    public void A_mailbox_of_documentation_is_one_only_where_mail_is_to_arrive(string email, string backend, bool isExample) =>
        Assert.Equal(isExample, DocumentationExample.ProblemOfMailbox("NYRA_REHEARSAL_EMAIL", email, new(backend)) is not null);

    [Fact]
    public void A_hosted_rehearsal_names_both_examples_and_what_is_missing_at_once()
    {
        var variables = new Dictionary<string, string?>
        {
            [Settings.BillingBaseUrl] = "https://billing.your-domain.example",
            [Settings.RehearsalEmail] = "your-test-email@example.com",
            [Settings.RehearsalExecute] = "true",
        };
        var (rehearsal, problems) = HostedRehearsal.From("test", variables.GetValueOrDefault);
        Assert.Null(rehearsal);
        Assert.Matches("(?s)BASE_URL is .* example .*NYRA_REHEARSAL_EMAIL is .* example .* NYRA_OPERATOR_TOKEN, STRIPE_SECRET_KEY",
            string.Join(Environment.NewLine, problems));
    }

    [Fact]
    public void A_ticket_is_not_sent_from_the_handbooks_example_mailbox()
    {
        string? Variable(string name) => name == Settings.RehearsalEmail ? "your-test-email@example.com" : null;
        SupportMailSettings.Read(Variable, waits: true, out var problems);
        Assert.Contains(problems, problem => problem.StartsWith("NYRA_REHEARSAL_EMAIL is an example mailbox", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Settings.RehearsalExecute, "true", "NYRA_BILLING_REHEARSAL_EXECUTE is set, but NYRA_BILLING_BASE_URL is not.")]
    [InlineData(Settings.RehearsalEmail, "ada@nyra.test", "NYRA_REHEARSAL_EMAIL is set, but NYRA_BILLING_BASE_URL is not.")]
    [InlineData(Settings.RehearsalExecute, "false", null)]
    [InlineData(Settings.RehearsalExecute, "False", null)]
    [InlineData(Settings.OperatorToken, "token", null)]
    public void Variables_of_a_hosted_rehearsal_without_its_address_are_pointed_out(string name, string value, string? words)
    {
        var notice = RehearsalGuard.NoticeOfSimulator(asked => asked == name ? value : null);
        if (words is null)
            Assert.Null(notice);
        else
            Assert.Contains(words, notice, StringComparison.Ordinal);
        Assert.Null(RehearsalGuard.NoticeOfSimulator(
            asked => asked == name ? value : asked == Settings.BillingBaseUrl ? "https://billing.nyra.test" : null));
    }

    [Theory]
    [InlineData("test", true, null, true)]
    [InlineData("test", true, "pk_test_1", true)]
    [InlineData("test", true, "sk_live_1", false)]
    [InlineData("live", false, null, true)]
    public void A_missing_or_malformed_setting_is_told_from_a_guard_that_is_not_armed(
        string mode, bool stripeItself, string? key, bool isSetting) =>
        Assert.Equal(isSetting, RehearsalGuard.Refusals(
            mode, stripeItself,
            name => name == Settings.StripeSecretKey ? key : name == Settings.AllowLiveRehearsal ? "true" : null)[0].IsSetting);
}

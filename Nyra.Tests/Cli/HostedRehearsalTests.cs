using System.Text.Json.Nodes;
using Nyra.Billing.Configuration;
using Nyra.Readiness.Rehearsal;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Cli;

/// <summary><c>nyra rehearse</c> of a backend that runs elsewhere: here another process' stack, which knows nothing of being rehearsed.</summary>
public sealed class HostedRehearsalTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private RunningStack _stack = null!;

    public async ValueTask InitializeAsync() => _stack = await RunningStack.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _stack.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Without_the_word_to_execute_it_observes_creates_nothing_and_says_what_it_would_do()
    {
        var (code, output, error) = await RunAsync(null);
        Assert.True(code == 0, output + error);
        Assert.Contains("5 of 5 steps passed", output, StringComparison.Ordinal);
        Assert.Contains("Observed only", output, StringComparison.Ordinal);
        Assert.Contains("checkout-created", output, StringComparison.Ordinal);
        Assert.Empty(await _stack.StripeApi().V1.Customers.ListAsync());
        Assert.Empty(await _stack.StripeApi().V1.Checkout.Sessions.ListAsync());
    }

    [Fact]
    public async Task With_the_handbooks_two_variables_alone_it_looks_from_outside_and_says_what_the_rest_needs()
    {
        var (code, output, error) = await RunAsync(null, (Settings.OperatorToken, null), (Settings.StripeSecretKey, null), (Settings.StripeApiBase, null), (Settings.LicenseApiToken, null));
        Assert.True(code == 0, output + error);
        Assert.Contains("2 of 2 steps passed", output, StringComparison.Ordinal);
        Assert.Contains("webhooks-flow needs NYRA_OPERATOR_TOKEN and STRIPE_SECRET_KEY", output, StringComparison.Ordinal);
        var told = await RunAsync("true", (Settings.OperatorToken, null));
        Assert.Equal(78, told.ExitCode);
        Assert.Contains("NYRA_OPERATOR_TOKEN", told.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_the_backend_refuses_is_named_before_any_step()
    {
        var (code, output, error) = await RunAsync(null, (Settings.OperatorToken, "another-token-of-forty-eight-characters-or-so-0123"));
        Assert.Equal((78, ""), (code, output.Trim()));
        Assert.Contains("does not take this NYRA_OPERATOR_TOKEN. Set the one it was started with.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broken_off_the_backend_is_told_so()
    {
        var variables = Variables();
        variables[Settings.RehearsalExecute] = "true";
        using var rehearsal = NyraProcess.Start("nyra.dll", ["rehearse", "--mode", "test"], _folder.Path, variables);
        await rehearsal.SaysAsync("checkout-created");
        rehearsal.Interrupt();
        Assert.Equal(130, (await rehearsal.EndAsync()).ExitCode);
        var known = JsonNode.Parse(await (await _stack.AsOperatorAsync("v1/rehearsals")).Content.ReadAsStringAsync())!["rehearsals"]!.AsArray();
        var record = Assert.Single(known)!;
        Assert.False(record["running"]!.GetValue<bool>());
        Assert.Contains("broken off", record.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_it_the_whole_path_is_driven_and_the_backend_remembers()
    {
        var (code, output, error) = await RunAsync("true");
        Assert.True(code == 0, output + error);
        Assert.Contains("17 of 17 steps passed", output, StringComparison.Ordinal);
        Assert.Contains("Left out", output, StringComparison.Ordinal);
        Assert.Contains("state-survives-restart", output, StringComparison.Ordinal);
        var known = JsonNode.Parse(await (await _stack.AsOperatorAsync("v1/rehearsals")).Content.ReadAsStringAsync())!["rehearsals"]!.AsArray();
        var record = Assert.Single(known)!;
        Assert.False(record["running"]!.GetValue<bool>());
        Assert.True(record["report"]!["ok"]!.GetValue<bool>());
        Assert.Equal(17, record["report"]!["steps"]!.AsArray().Count);
        Assert.All(
            new[] { "checkout.session.completed", "invoice.paid", "invoice.payment_failed", "customer.subscription.updated", "customer.subscription.deleted", "entitlements.active_entitlement_summary.updated" },
            type => Assert.Contains(type, record["report"]!["events"]!.AsArray().Select(sent => sent!.GetValue<string>())));
        // And the page calls them ready.
        var readiness = JsonNode.Parse(await (await _stack.AsOperatorAsync("v1/readiness")).Content.ReadAsStringAsync())!;
        Assert.All(readiness["webhookEvents"]!.AsArray(), sent => Assert.True(sent!["ready"]!.GetValue<bool>(), sent.ToJsonString()));
    }

    [Theory]
    [InlineData(Settings.RehearsalEmail, null, "NYRA_REHEARSAL_EMAIL")]
    [InlineData(Settings.StripeSecretKey, "sk_live_of_a_person", "not a key of test mode")]
    [InlineData(Settings.BillingBaseUrl, "billing.example.com", "is not the address of a backend")]
    [InlineData(Settings.StripeApiBase, "127.0.0.1:12111", "NYRA_STRIPE_API_BASE")]
    [InlineData(Settings.RehearsalEmail, "kim", "is not a mailbox")]
    [InlineData(Settings.BillingBaseUrl, "https://ada:secret@billing.example.com", "without user name or password")]
    [InlineData(Settings.BillingBaseUrl, "http://billing.example.com", "plain http to another machine")]
    [InlineData(Settings.BillingBaseUrl, "https://billing.your-domain.example", "NYRA_BILLING_BASE_URL is the handbook's example address")]
    [InlineData(Settings.BillingBaseUrl, "https://billing.example.com", "NYRA_REHEARSAL_EMAIL is an example mailbox")]
    [InlineData(Settings.RehearsalEmail, "your-test-email@example.com", "NYRA_REHEARSAL_EMAIL is an example mailbox")]
    public async Task What_is_missing_or_wrong_is_said_before_anything_is_asked(string name, string? value, string words)
    {
        var (code, output, error) = await RunAsync(null, (name, value));
        Assert.Equal((78, ""), (code, output.Trim()));
        Assert.Contains(words, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--stripe", "simulator")]
    [InlineData("--stripe-cli")]
    [InlineData("--timings")]
    public async Task What_only_a_stack_of_its_own_can_do_is_refused_of_a_hosted_backend(params string[] options)
    {
        var (code, _, error) = await NyraProcess.RunAsync("nyra.dll", ["rehearse", .. options], _folder.Path, Variables());
        Assert.Equal(64, code);
        Assert.Contains($"Leave {options[0]} out, or unset NYRA_BILLING_BASE_URL.", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_problem_of_the_settings_is_on_a_line_of_one_message()
    {
        var problems = HostedRehearsal.From("test", new Dictionary<string, string?>
        {
            [Settings.BillingBaseUrl] = "billing.your-domain.example",
            [Settings.RehearsalEmail] = "kim",
            [Settings.StripeSecretKey] = "sk_live_of_a_person",
            [Settings.StripeApiBase] = "127.0.0.1:12111",
            [Settings.StripeTestClock] = "tomorrow",
        }.GetValueOrDefault).Problems;
        Assert.Equal(
            ["NYRA_BILLING_BASE_URL", "NYRA_REHEARSAL_EMAIL", "STRIPE_SECRET_KEY", "NYRA_STRIPE_API_BASE", "NYRA_STRIPE_TEST_CLOCK"],
            problems.Select(line => line.Split(' ', ':')[0]));
    }

    [Fact]
    public void In_live_mode_it_only_ever_observes()
    {
        var variables = Variables();
        variables[Settings.StripeSecretKey] = "rk_live_of_a_person";
        variables[Settings.StripeApiBase] = null;
        variables[Settings.RehearsalExecute] = "true";
        var (rehearsal, problems) = HostedRehearsal.From("live", variables.GetValueOrDefault);
        Assert.Empty(problems);
        Assert.True(rehearsal!.Target.Observes);
        Assert.Equal(HostedRehearsal.Observing, rehearsal.Steps);
        variables[Settings.StripeApiBase] = "http://127.0.0.1:12111";
        variables[Settings.StripeSecretKey] += "\u200b";
        variables[Settings.OperatorToken] = "0123456789abcdef0123456789abcdef\u200b";
        Assert.Matches("(?s)STRIPE_SECRET_KEY holds .*NYRA_OPERATOR_TOKEN holds ",
            string.Join(Environment.NewLine, HostedRehearsal.From("live", variables.GetValueOrDefault).Problems));
        variables[Settings.StripeSecretKey] = variables[Settings.StripeSecretKey]!.TrimEnd('\u200b');
        variables.Remove(Settings.OperatorToken);
        Assert.Contains(HostedRehearsal.From("live", variables.GetValueOrDefault).Problems,
            problem => problem.Contains("would send a live key to another host", StringComparison.Ordinal));
    }

    private Dictionary<string, string?> Variables() => new()
    {
        [Settings.BillingBaseUrl] = _stack.Stack.Gateway.ToString(),
        [Settings.RehearsalEmail] = "rehearsal@example.com",
        [Settings.OperatorToken] = _stack.Setting(Settings.OperatorToken),
        [Settings.LicenseApiToken] = _stack.Setting(Settings.LicenseApiToken),
        [Settings.StripeSecretKey] = _stack.Setting(Settings.StripeSecretKey),
        [Settings.StripeApiBase] = _stack.Setting(Settings.StripeApiBase),
    };

    private Task<(int ExitCode, string Out, string Error)> RunAsync(string? execute, params (string Name, string? Value)[] more)
    {
        var variables = Variables();
        variables[Settings.RehearsalExecute] = execute;
        foreach (var (name, value) in more)
            variables[name] = value;
        return NyraProcess.RunAsync("nyra.dll", ["rehearse", "--mode", "test"], _folder.Path, variables, TimeSpan.FromMinutes(2));
    }
}

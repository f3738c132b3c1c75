using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Nyra.Billing.Configuration;
using Nyra.Readiness.Preflight;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Cli;

/// <summary><c>nyra preflight</c> as a process, alone and against a running stack.</summary>
public sealed class PreflightCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("preflight")]
    [InlineData("preflight", "--mode", "both")]
    [InlineData("preflight", "--mode", "test", "--only", "no-such-check")]
    [InlineData("preflight", "--mode", "test", "--no-such-option")]
    [InlineData("preflight", "--mode", "test", "--only", "price-id", "--skip", "price-id")]
    [InlineData("preflight", "--mode", "test", "--only", ",")]
    [InlineData("preflight", "--mode", "test", "--only", "")]
    public async Task What_it_does_not_understand_ends_with_2_and_nothing_was_looked_at(params string[] arguments)
    {
        var (code, output, error) = await RunAsync(arguments);
        Assert.Equal(2, code);
        Assert.NotEmpty(error);
        Assert.Empty(output.Trim());
    }

    [Fact]
    public async Task Where_npm_took_the_option_for_itself_the_way_around_it_is_said()
    {
        // As "npm run billing:live-preflight --mode test" calls it, and an older npm in PowerShell with "--" as well.
        var (code, _, error) = await RunAsync(
            ["preflight", "test"], new() { ["npm_lifecycle_event"] = "billing:live-preflight", ["npm_config_mode"] = "true" });
        Assert.Equal(2, code);
        Assert.Contains("npm.cmd instead of npm", error, StringComparison.Ordinal);
        Assert.DoesNotContain("npm.cmd", (await RunAsync(["preflight", "test"])).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_that_does_not_exist_is_named_and_a_key_in_its_place_is_not()
    {
        Assert.Contains("there is no check 'no-such-check'.", (await RunAsync(["preflight", "--mode", "test", "--only", "no-such-check"])).Error, StringComparison.Ordinal);
        Assert.DoesNotContain("--skip leaves none", (await RunAsync(["preflight", "--mode", "test", "--only", "no-such-check"])).Error, StringComparison.Ordinal);
        var (_, _, error) = await RunAsync(["preflight", "--mode", "sk_live_" + "51H8xYkLq2mZr7TnVb4Wc9PdSa"]);
        Assert.DoesNotContain("mZr7TnVb4Wc", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_with_a_password_is_none_and_is_not_shown()
    {
        var (code, output, error) = await RunAsync(["preflight", "--mode", "test", "--json"], new() { [Settings.BillingBaseUrl] = "https://operator:sesame@127.0.0.1:1/" });
        Assert.Equal(1, code);
        Assert.DoesNotContain("sesame", output + error, StringComparison.Ordinal);
        Assert.Contains("without user name or password", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_handbooks_example_address_is_named_and_not_asked()
    {
        var (code, output, error) = await RunAsync(
            ["preflight", "--mode", "test", "--json"], new()
            {
                [Settings.BillingBaseUrl] = "https://billing.your-domain.example",
                [Settings.OperatorToken] = "some-operator-token-0123456789-abcdef",
            });
        Assert.Equal(1, code);
        Assert.Contains("NYRA_BILLING_BASE_URL is the handbook's example address (billing.your-domain.example).", Regex.Unescape(output), StringComparison.Ordinal);
        Assert.DoesNotContain("has no address", output + error, StringComparison.Ordinal);
        Assert.DoesNotContain("cannot be reached", output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Live_mode_unarmed_ends_with_2_and_says_how_to_arm_it()
    {
        var (code, output, error) = await RunAsync(["preflight", "--mode", "live"]);
        Assert.Equal((2, ""), (code, output.Trim()));
        Assert.Contains("NYRA_ALLOW_LIVE_BILLING_REHEARSAL=true", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_nothing_set_it_ends_with_1_and_every_failure_says_how_to_mend_it()
    {
        var (code, output, error) = await RunAsync(["preflight", "--mode", "test", "--json"]);
        Assert.True(code == 1, error);
        var report = JsonSerializer.Deserialize(output, PreflightJson.Default.PreflightReport)!;
        Assert.False(report.Ready);
        Assert.Equal(PreflightChecks.All.Select(check => check.Name), report.Checks.Select(check => check.Name));
        Assert.All(report.Checks.Where(check => check.Status is "fail" or "warn"), check => Assert.False(string.IsNullOrWhiteSpace(check.Fix), check.Name));
        Assert.All(report.Checks, check => Assert.False(string.IsNullOrWhiteSpace(check.Message), check.Name));
        Assert.Contains("Not ready", error, StringComparison.Ordinal);
        Assert.Contains("This is not legal, tax, accounting, or Stripe support advice.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_many_wait_for_is_said_once_and_every_check_is_named()
    {
        var (_, output, _) = await RunAsync(["preflight", "--mode", "test"]);
        Assert.All(PreflightChecks.All, check => Assert.Contains(check.Name, output, StringComparison.Ordinal));
        Assert.Equal(1, output.Split("Set STRIPE_SECRET_KEY for this command.").Length - 1);
        Assert.Equal(1, output.Split("NYRA_BILLING_BASE_URL is missing or no address.").Length - 1);
    }

    [Fact]
    public async Task The_json_is_one_document_of_a_pinned_shape()
    {
        var (_, output, _) = await RunAsync(["preflight", "--mode", "test", "--only", "live-armed,price-id", "--json"]);
        using var report = JsonDocument.Parse(output);
        Assert.Equal(
            ["ready", "mode", "startedAt", "durationMs", "checks", "blockers", "stopConditions"], report.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal(["price-id", "live-armed"], report.RootElement.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("name").GetString()));
        Assert.Equal(
            ["name", "group", "title", "status", "message", "fix", "link", "durationMs"],
            report.RootElement.GetProperty("checks")[0].EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public async Task Against_a_running_stack_it_sees_both_sides_and_shows_no_secret()
    {
        await using var stack = await RunningStack.StartAsync();
        var variables = Variables(stack);
        var (code, output, error) = await RunAsync(["preflight", "--mode", "test", "--json"], variables);
        Assert.True(code == 1, error);
        var report = JsonSerializer.Deserialize(output, PreflightJson.Default.PreflightReport)!;
        foreach (var name in new[]
        {
            "stripe-secret-key", "license-signing-secret", "stripe-key-works", "portal-cancellation", "webhook-endpoint", "webhook-events", "backend-healthy",
            "unsigned-webhook-refused", "stale-signature-refused", "forged-webhook-refused", "operator-routes-closed", "storage-writable", "storage-writes-atomically",
            "storage-free-space", "payment-failure-revokes-at-once",
        })
        {
            var check = report.Checks.Single(check => check.Name == name);
            Assert.True(check.Status == "pass", $"{name}: {check.Status} {check.Message} {check.Evidence}");
        }
        Assert.Contains("\"status\":\"healthy\"", await stack.Http.GetStringAsync("health"), StringComparison.Ordinal);
        // What it looked at is as it was: nothing queued, nothing decided.
        Assert.Contains("\"ready\":0", await (await stack.AsOperatorAsync("v1/queue")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("\"version\":0", await (await stack.AsOperatorAsync("v1/command-center")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        foreach (var secret in new[] { Settings.StripeSecretKey, Settings.StripeWebhookSecret, Settings.OperatorToken, Settings.LicenseApiToken, Settings.LicenseSigningSecret })
            Assert.DoesNotContain(stack.Setting(secret), output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Warnings_end_with_4_where_strictness_is_asked_for_and_with_0_else()
    {
        await using var stack = await RunningStack.StartAsync();
        // The stack's guard is not armed, which is a warning on a developer's machine.
        string[] only = ["preflight", "--mode", "test", "--only", "storage-guard-armed,storage-writable"];
        Assert.Equal(0, (await RunAsync(only, Variables(stack))).Code);
        Assert.Equal(4, (await RunAsync([.. only, "--strict"], Variables(stack))).Code);
    }

    [Fact]
    public async Task The_junit_file_has_a_case_for_each_check_and_a_failure_for_each_that_fails()
    {
        var file = _folder.File("out/junit.xml");
        var (code, _, error) = await RunAsync(["preflight", "--mode", "test", "--only", "live-armed,price-id", "--junit", file]);
        Assert.True(code == 1, error);
        var suites = XDocument.Load(file).Root!;
        Assert.Equal(("2", "1"), (suites.Attribute("tests")!.Value, suites.Attribute("failures")!.Value));
        Assert.Equal(["price-id", "live-armed"], suites.Descendants("testcase").Select(test => test.Attribute("name")!.Value));
        Assert.Single(suites.Descendants("failure"));
        Assert.Single(suites.Descendants("skipped"));
    }

    [Fact]
    public async Task A_folder_is_no_junit_file()
    {
        var (code, _, error) = await RunAsync(["preflight", "--mode", "test", "--only", "live-armed", "--junit", _folder.Path]);
        Assert.Equal(69, code);
        Assert.Contains("is a folder", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task From_within_a_checkout_all_of_it_is_looked_at()
    {
        using var git = new Nyra.Tests.Readiness.Secrets.GitFolder();
        git.Write("inner/a.txt", "nothing");
        git.Write(".env", "A=1");
        git.Run("add", "--all", "--force");
        var (code, output, _) = await NyraProcess.RunAsync("nyra.dll", ["preflight", "--mode", "test", "--only", "no-env-file-is-tracked"], git.File("inner"));
        Assert.True(code == 1, output);
    }

    [Fact]
    public async Task What_many_wait_for_is_said_first()
    {
        var (_, output, _) = await RunAsync(["preflight", "--mode", "test"]);
        Assert.Contains("First of all", output, StringComparison.Ordinal);
        Assert.Contains("Set NYRA_BILLING_BASE_URL", output[..output.IndexOf("Secrets and mode", StringComparison.Ordinal)], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backend_that_is_not_there_is_said_once_and_fails_what_rests_on_it()
    {
        var port = Nyra.Embedded.LoopbackPorts.Take(1)[0];
        var (code, output, _) = await RunAsync(
            ["preflight", "--mode", "test", "--json", "--only", "storage-writable,backend-healthy,decision-tax"],
            new() { [Settings.BillingBaseUrl] = $"http://127.0.0.1:{port}", [Settings.OperatorToken] = "some-operator-token-0123456789-abcdef" });
        Assert.Equal(1, code);
        var report = JsonSerializer.Deserialize(output, PreflightJson.Default.PreflightReport)!;
        Assert.All(report.Checks, check => Assert.Equal("fail", check.Status));
        Assert.All(report.Checks, check => Assert.Contains(port.ToString(System.Globalization.CultureInfo.InvariantCulture), check.Message + check.Fix, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_backend_of_test_mode_says_of_its_values_proves_nothing_for_live_mode()
    {
        await using var stack = await RunningStack.StartAsync();
        var variables = Variables(stack);
        foreach (var name in new[] { Settings.StripeSecretKey, Settings.StripeApiBase, Settings.PriceProMonthly, Settings.LicenseSigningSecret })
            variables.Remove(name);
        variables[Settings.AllowLiveRehearsal] = "true";
        string[] judged = ["stripe-secret-key", "price-id", "license-signing-secret", "stripe-price", "storage-writable"];
        var (code, output, error) = await RunAsync(["preflight", "--mode", "live", "--json", "--only", string.Join(',', judged)], variables);
        Assert.True(code == 1, error);
        var checks = JsonSerializer.Deserialize(output, PreflightJson.Default.PreflightReport)!.Checks;
        Assert.All(checks, check => Assert.Equal("fail", check.Status));
        Assert.Contains(checks, check => check.Fix!.Contains("The backend has a test key, and live mode is being prepared", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_operators_token_is_never_sent_in_the_clear_to_another_machine()
    {
        const string Token = "some-operator-token-0123456789-abcdef";
        // Whatever this process sends to another machine in the clear goes by here.
        await using var way = new RecordingProxy();
        var (_, output, _) = await RunAsync(
            ["preflight", "--mode", "test", "--json", "--only", "decision-tax,storage-writable,rehearsal-fresh,backend-healthy"],
            new()
            {
                [Settings.BillingBaseUrl] = "http://billing.invalid",
                [Settings.OperatorToken] = Token,
                ["HTTP_PROXY"] = way.Address.ToString(),
                ["NO_PROXY"] = null,
            });
        // Only what needs no token was asked.
        Assert.Contains(way.Heads, head => head.StartsWith("GET http://billing.invalid/health ", StringComparison.Ordinal));
        Assert.DoesNotContain(way.Heads, head => head.Contains("/v1/", StringComparison.Ordinal));
        Assert.DoesNotContain(way.Heads, head => head.Contains(Token, StringComparison.Ordinal) || head.Contains("Authorization", StringComparison.OrdinalIgnoreCase));
        Assert.Contains("is not sent over it", output, StringComparison.Ordinal);
    }

    private static Dictionary<string, string?> Variables(RunningStack stack) => new[]
    {
        Settings.StripeSecretKey, Settings.StripeApiBase, Settings.StripeWebhookSecret, Settings.PriceProMonthly, Settings.SuccessUrl, Settings.CancelUrl, Settings.ReturnUrl,
        Settings.LicenseApiToken, Settings.LicenseSigningSecret, Settings.OperatorToken, Settings.BillingBaseUrl,
    }.ToDictionary(name => name, name => (string?)stack.Setting(name));

    private async Task<(int Code, string Out, string Error)> RunAsync(string[] arguments, Dictionary<string, string?>? variables = null) =>
        await NyraProcess.RunAsync("nyra.dll", arguments, _folder.Path, variables);
}

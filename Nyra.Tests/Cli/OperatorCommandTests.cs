using System.Text.Json;
using Nyra.Billing.Configuration;
using Nyra.Billing.Queue.Sqlite;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Cli;

/// <summary>The operator's commands, as processes against a running stack.</summary>
public sealed class OperatorCommandTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private RunningStack _stack = null!;

    public async ValueTask InitializeAsync() => _stack = await RunningStack.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _stack.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_dead_letter_is_listed_shown_replayed_and_dropped()
    {
        Assert.Contains("There are no dead letters.", (await NyraAsync("deadletters", "list")).Out, StringComparison.Ordinal);
        await using var queue = SqliteWebhookQueue.Open(_stack.Setting(Settings.QueueFile), TimeSpan.FromMinutes(1), 100, TimeProvider.System);
        await queue.EnqueueAsync(new("evt_lost", "invoice.paid", DateTimeOffset.UtcNow, false, "in_1", "cus_nobody"), TimeSpan.Zero, Ct);
        await BuriedAsync(queue, 1);

        var listed = await NyraAsync("deadletters", "list", "--json");
        var letter = Assert.Single(JsonDocument.Parse(listed.Out).RootElement.EnumerateArray());
        var id = letter.GetProperty("id").GetString()!;
        Assert.Equal(("evt_lost", 1), (letter.GetProperty("envelope").GetProperty("eventId").GetString(), letter.GetProperty("attempts").GetInt32()));
        Assert.Contains("evt_lost", (await NyraAsync("deadletters", "list")).Out, StringComparison.Ordinal);
        Assert.Contains("Stripe does not know the customer", (await NyraAsync("deadletters", "show", id)).Out, StringComparison.Ordinal);
        Assert.Contains("degraded", await _stack.Http.GetStringAsync("health", Ct), StringComparison.Ordinal);

        Assert.Equal((0, $"{id} replayed."), await EndAsync("deadletters", "replay", id));
        await BuriedAsync(queue, 1);
        var again = Assert.Single(await queue.ListAsync(null, 10, Ct));
        Assert.Equal(("evt_lost", 2, 1), (again.Envelope.EventId, again.Attempts, again.Replays));

        Assert.Equal((0, $"{again.Id} dropped."), await EndAsync("deadletters", "drop", "--all"));
        Assert.DoesNotContain("degraded", await _stack.Http.GetStringAsync("health", Ct), StringComparison.Ordinal);
        var gone = await NyraAsync("deadletters", "drop", again.Id);
        Assert.Equal(1, gone.ExitCode);
        Assert.Contains($"No dead letter has the id '{again.Id}'", gone.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_revocations_wait_for_the_operator_who_lists_and_allows_them()
    {
        var stripe = _stack.StripeApi();
        var customers = new List<string>();
        for (var i = 0; i < 6; i++)
            customers.Add(await _stack.SubscribeAsync());
        await _stack.SettledAsync();
        await _stack.LoseWebhooksAsync();
        foreach (var subscription in await stripe.V1.Subscriptions.ListAsync())
            await stripe.V1.Subscriptions.CancelAsync(subscription.Id);

        var (withheld, words) = await EndAsync("reconcile");
        Assert.Equal(1, withheld);
        Assert.Contains("6 of 6 accounts with access were not repaired, because they would lose it", words, StringComparison.Ordinal);
        Assert.Contains(CommandHint.Of("reconcile --allow-revocations 6"), words, StringComparison.Ordinal);
        Assert.Contains("would revoke 6 of 6 accounts", await _stack.Http.GetStringAsync("health", Ct), StringComparison.Ordinal);
        foreach (var list in new[] { "--dry-run", "--withheld" })
        {
            var (listed, lines) = await EndAsync("reconcile", list);
            Assert.Equal(1, listed);
            Assert.All(customers, customer => Assert.Contains(customer, lines, StringComparison.Ordinal));
        }
        Assert.Equal(1, (await NyraAsync("reconcile", "--allow-revocations", "5")).ExitCode);
        Assert.Equal(0, (await NyraAsync("reconcile", "--allow-revocations", "6")).ExitCode);
        await Eventually.HoldsAsync(async () => (await NyraAsync("reconcile", "--dry-run")).ExitCode == 0);
        Assert.Equal(0, (await NyraAsync("reconcile", "--withheld")).ExitCode);
        Assert.DoesNotContain("would revoke", await _stack.Http.GetStringAsync("health", Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_payer_whose_every_webhook_was_lost_is_found_and_repaired_once()
    {
        await _stack.LoseWebhooksAsync();
        var customer = await _stack.SubscribeAsync();
        var looked = await NyraAsync("reconcile", "--dry-run");
        Assert.Equal(1, looked.ExitCode);
        Assert.Contains(customer, looked.Out, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed", looked.Out, StringComparison.Ordinal);
        Assert.False((await _stack.AsOperatorAsync($"v1/accounts/{customer}")).IsSuccessStatusCode);

        // Twice before the worker may have come to it: repaired once.
        Assert.Equal(0, (await NyraAsync("reconcile")).ExitCode);
        Assert.Equal(0, (await NyraAsync("reconcile", "--since", "3d")).ExitCode);
        await Eventually.HoldsAsync(async () => (await NyraAsync("reconcile", "--dry-run")).ExitCode == 0);
        var account = JsonDocument.Parse(await (await _stack.AsOperatorAsync($"v1/accounts/{customer}")).Content.ReadAsStringAsync(Ct)).RootElement;
        Assert.Equal("active", account.GetProperty("code").GetString());
        var audit = Assert.Single(account.GetProperty("audit").EnumerateArray());
        Assert.StartsWith("reconcile-", audit.GetProperty("causes")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_whose_subscription_ended_unheard_is_found_too()
    {
        var stripe = _stack.StripeApi();
        var customer = await _stack.SubscribeAsync();
        await Eventually.HoldsAsync(async () => (await _stack.AsOperatorAsync($"v1/accounts/{customer}")).IsSuccessStatusCode);
        // Nothing may be on its way any more, the looks again for its entitlements included: they would find the end as well.
        await _stack.SettledAsync();
        await _stack.LoseWebhooksAsync();
        await stripe.V1.Subscriptions.CancelAsync(Assert.Single(await stripe.V1.Subscriptions.ListAsync()).Id);
        var found = await NyraAsync("reconcile", "--dry-run", "--json");
        var drift = Assert.Single(JsonDocument.Parse(found.Out).RootElement.GetProperty("drifts").EnumerateArray());
        Assert.Equal(("active", "canceled"), (drift.GetProperty("stored").GetString(), drift.GetProperty("stripe").GetString()));
    }

    [Theory]
    [InlineData(78, "NYRA_OPERATOR_TOKEN is missing", null, "deadletters", "list")]
    [InlineData(78, "NYRA_OPERATOR_TOKEN is missing", null, "deadletters", "list", "--url", "http://billing.example")]
    [InlineData(78, "is not the address of a backend", null, "deadletters", "list", "--url", "http://billing.example")]
    [InlineData(78, "does not take this NYRA_OPERATOR_TOKEN", "wrong", "reconcile")]
    [InlineData(78, "does not take this NYRA_OPERATOR_TOKEN", "wrong", "snapshot", "withdraw")]
    [InlineData(78, "is the handbook's example address", "any", "deadletters", "list", "--url", "https://billing.your-domain.example")]
    [InlineData(69, "No backend answers at http://127.0.0.1:9/", "any", "deadletters", "list", "--url", "http://127.0.0.1:9")]
    [InlineData(78, "is not the address of a backend", "any", "deadletters", "list", "--url", "http://billing.example")]
    [InlineData(78, "without user name or password", "any", "deadletters", "list", "--url", "https://ada:letmein@billing.example")]
    [InlineData(64, "--since takes 1d to 30d", "any", "reconcile", "--since", "31d")]
    [InlineData(64, "--allow-revocations takes a number from 1", "any", "reconcile", "--allow-revocations", "0")]
    [InlineData(64, "--allow-revocations takes a number from 1", "any", "reconcile", "--allow-revocations", "many")]
    [InlineData(64, "--withheld compares nothing", "any", "reconcile", "--withheld", "--dry-run")]
    [InlineData(64, "Name one dead letter by its id", "any", "deadletters", "drop")]
    [InlineData(64, "Name one dead letter by its id", "any", "deadletters", "replay", "7", "--all")]
    public async Task What_cannot_be_asked_says_why_and_what_to_do(int code, string words, string? token, params string[] arguments)
    {
        var variables = new Dictionary<string, string?> { [Settings.BillingBaseUrl] = _stack.Stack.Gateway.ToString(), [Settings.OperatorToken] = token };
        var (exitCode, output, error) = await NyraProcess.RunAsync("nyra.dll", arguments, _folder.Path, variables);
        Assert.True(code == exitCode, output + error);
        Assert.Contains(words, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("letmein", output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_answers_and_does_not_know_the_request_is_another_version_or_no_backend()
    {
        var simulator = _stack.Setting(Settings.StripeApiBase);
        var variables = new Dictionary<string, string?> { [Settings.BillingBaseUrl] = simulator, [Settings.OperatorToken] = "any" };
        var (exitCode, _, error) = await NyraProcess.RunAsync("nyra.dll", ["deadletters", "list"], _folder.Path, variables);
        Assert.Equal(1, exitCode);
        Assert.Contains("does not know /v1/dead-letters (404): it is older than this command line, or", error, StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, string Out)> EndAsync(params string[] arguments)
    {
        var (exitCode, output, _) = await NyraAsync(arguments);
        return (exitCode, output.Trim());
    }

    private Task<(int ExitCode, string Out, string Error)> NyraAsync(params string[] arguments) => NyraProcess.RunAsync(
        "nyra.dll", arguments, _folder.Path,
        new Dictionary<string, string?>
        {
            [Settings.BillingBaseUrl] = _stack.Stack.Gateway.ToString(),
            [Settings.OperatorToken] = _stack.Setting(Settings.OperatorToken),
            // A table as wide as it likes: what is looked for must not be wrapped.
            ["COLUMNS"] = "400",
        });

    private static Task BuriedAsync(SqliteWebhookQueue queue, int letters) =>
        Eventually.HoldsAsync(async () => (await queue.DepthAsync(Ct)) is { Drained: true } depth && depth.DeadLetters == letters);
}

using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Nyra.Billing;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Reconciliation;
using Nyra.BillingApi.Reconciliation;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.BillingApi;

/// <summary>The reconciliation that an operator starts: accepted at once, asked how far it is, continued by another process.</summary>
public sealed class ReconcileJobTests(SharedPostgres postgres) : IClassFixture<SharedPostgres>
{
    private const string Path = "v1/reconcile";

    private static readonly CancellationToken Ct = CancellationToken.None;

    [Theory]
    [InlineData("json")]
    [InlineData("postgres")]
    public async Task A_reconciliation_is_accepted_at_once_however_slow_stripe_is(string store)
    {
        await using var stack = await StartAsync(store);
        await UnseenPayersAsync(stack, 2);
        using var block = Block(stack, request => request.RequestUri!.AbsolutePath == "/v1/subscriptions");

        var (status, started) = await AskAsync(stack, HttpMethod.Post, Path, "{}");
        Assert.Equal(HttpStatusCode.Accepted, status);
        var id = started.GetProperty("id").GetString();
        await block.Reached;
        // Whichever process is asked.
        var (_, reading) = await AskAsync(stack, HttpMethod.Get, $"{Path}/{id}", api: 1);
        Assert.Equal(("running", 0), (reading.GetProperty("state").GetString(), reading.GetProperty("customers").GetInt32()));
        using var second = await stack.Apis[1].SendAsync(HttpMethod.Post, Path, ApiApp.OperatorToken, "{}");
        Assert.Contains(CommandHint.Of("reconcile --follow"), await second.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        await Problem.IsAsync(second, 409, "reconcile-running");

        block.Release();
        var result = (await EndedAsync(stack, id!)).GetProperty("result");
        Assert.Equal((2, 2), (result.GetProperty("driftCount").GetInt32(), result.GetProperty("queued").GetInt32()));
    }

    [Fact]
    public async Task Repairs_are_queued_while_the_others_are_still_compared()
    {
        await using var stack = await StartAsync("json");
        var customers = await UnseenPayersAsync(stack, 3);
        using var block = Block(stack, request => Names(request, customers[2]));
        await AskAsync(stack, HttpMethod.Post, Path, "{}");
        await block.Reached;
        Assert.Equal(2, (await stack.Api.Queue.DepthAsync(Ct)).Ready);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("postgres")]
    public async Task Another_process_goes_on_where_one_ended(string store)
    {
        await using var stack = await StartAsync(store);
        var customers = await UnseenPayersAsync(stack, 4);
        var fetched = new ConcurrentBag<string>();
        using var block = Block(stack, request => Names(request, customers[2]), request => fetched.Add(request.RequestUri!.PathAndQuery));
        var id = (await AskAsync(stack, HttpMethod.Post, Path, "{}")).Body.GetProperty("id").GetString();
        await block.Reached;
        await stack.StopAsync(api: 0);
        var before = fetched.Count(path => path.Contains(customers[0], StringComparison.Ordinal));

        block.Release();
        var ended = await EndedAsync(stack, id!);
        Assert.Equal("finished", ended.GetProperty("state").GetString());
        Assert.Equal(4, ended.GetProperty("result").GetProperty("queued").GetInt32());
        Assert.Equal(before, fetched.Count(path => path.Contains(customers[0], StringComparison.Ordinal)));
        Assert.Equal(customers, (await stack.Api.Queue.DequeueAsync(100, Ct)).Select(webhook => webhook.Envelope.CustomerId));
    }

    [Fact]
    public async Task A_process_that_starts_goes_on_with_what_a_crashed_one_left()
    {
        await using var stack = await StartAsync("json", apis: 1);
        var customers = await UnseenPayersAsync(stack, 3);
        var left = ReconcileJob.Start("left", new(), "crashed", DateTimeOffset.UtcNow.AddMinutes(-1));
        left = left with { Progress = ReconciliationProgress.None.Same(customers[0]) };
        await ReconcileJob.In(stack.Api.Store).ChangeAsync(_ => left, Ct);
        await stack.AddApiAsync();
        await Eventually.HoldsAsync(async () =>
            (await ReconcileJob.In(stack.Api.Store).ReadAsync(Ct)).Value is { State: ReconcileJobState.Finished, Result.Queued: 2 });
    }

    [Fact]
    public async Task A_stopped_reconciliation_goes_no_further_and_another_may_start()
    {
        await using var stack = await StartAsync("json");
        var customers = await UnseenPayersAsync(stack, 3);
        using var block = Block(stack, request => Names(request, customers[1]));
        var id = (await AskAsync(stack, HttpMethod.Post, Path, "{}")).Body.GetProperty("id").GetString();
        await block.Reached;
        var (_, stopped) = await AskAsync(stack, HttpMethod.Delete, $"{Path}/{id}", api: 1);
        Assert.Equal("stopped", stopped.GetProperty("state").GetString());
        stack.Network = (_, send) => send();
        var again = (await AskAsync(stack, HttpMethod.Post, Path, "{}")).Body.GetProperty("id").GetString();
        Assert.Equal("finished", (await EndedAsync(stack, again!)).GetProperty("state").GetString());
        // The first one's customer, and then all three.
        Assert.Equal(4, (await stack.Api.Queue.DepthAsync(Ct)).Ready);
        using var forgotten = await stack.Api.SendAsync(HttpMethod.Get, $"{Path}/{id}", ApiApp.OperatorToken);
        await Problem.IsAsync(forgotten, 404, "not-found");
    }

    [Fact]
    public async Task A_reconciliation_that_was_stopped_revokes_nothing()
    {
        await using var stack = await StartAsync("json", apis: 1);
        var customer = (await UnseenPayersAsync(stack, 1))[0];
        await stack.Api.Services.GetRequiredService<CustomerSync>().SyncAsync(customer, ["test"], Ct);
        await stack.V1.Subscriptions.CancelAsync(Assert.Single(await stack.V1.Subscriptions.ListAsync()).Id);
        using var block = Block(stack, request => Names(request, customer));
        var id = (await AskAsync(stack, HttpMethod.Post, Path, "{}")).Body.GetProperty("id").GetString();
        await block.Reached;
        await AskAsync(stack, HttpMethod.Delete, $"{Path}/{id}");
        block.Release();

        // It starts when the stopped one has ended.
        var next = (await AskAsync(stack, HttpMethod.Post, Path, """{"dryRun":true}""")).Body.GetProperty("id").GetString();
        Assert.Equal(1, (await EndedAsync(stack, next!)).GetProperty("result").GetProperty("revocationCount").GetInt32());
        Assert.Equal(0, (await stack.Api.Queue.DepthAsync(Ct)).Ready);
    }

    [Fact]
    public async Task A_reconciliation_that_stripe_refuses_fails_and_says_why()
    {
        await using var stack = await StartAsync("json");
        await UnseenPayersAsync(stack, 1);
        stack.Network = (_, _) => Task.FromResult(ScriptedStripe.InvalidKey("sk_test_***"));
        var id = (await AskAsync(stack, HttpMethod.Post, Path, "{}")).Body.GetProperty("id").GetString();
        var ended = await EndedAsync(stack, id!);
        Assert.Equal("failed", ended.GetProperty("state").GetString());
        Assert.Equal("Stripe answered 401: check STRIPE_SECRET_KEY.", ended.GetProperty("problem").GetString());
    }

    [Fact]
    public async Task Before_the_first_reconciliation_there_is_none_to_show()
    {
        await using var stack = await StartAsync("json", apis: 1);
        foreach (var path in new[] { Path, $"{Path}/unknown" })
        {
            using var none = await stack.Api.SendAsync(HttpMethod.Get, path, ApiApp.OperatorToken);
            await Problem.IsAsync(none, 404, "not-found");
            using var stranger = await stack.Api.SendAsync(HttpMethod.Get, path);
            await Problem.IsAsync(stranger, 401, "unauthorized");
        }
        using var refused = await stack.Api.SendAsync(HttpMethod.Post, Path, ApiApp.OperatorToken, """{"sinceDays":31}""");
        Assert.Equal(400, (int)refused.StatusCode);
    }

    [Fact]
    public async Task An_erased_customer_is_not_listed_in_what_the_last_reconciliation_found()
    {
        await using var stack = await StartAsync("json", apis: 1);
        var customer = (await UnseenPayersAsync(stack, 1))[0];
        await stack.ActivateAsync(customer);
        var id = (await AskAsync(stack, HttpMethod.Post, Path, """{"dryRun":true}""")).Body.GetProperty("id").GetString();
        Assert.Equal(1, (await EndedAsync(stack, id!)).GetProperty("result").GetProperty("drifts").GetArrayLength());
        await stack.V1.Subscriptions.CancelAsync(Assert.Single(await stack.V1.Subscriptions.ListAsync()).Id);

        using var erased = await stack.Api.SendAsync(HttpMethod.Delete, "v1/customers/" + customer, ApiApp.OperatorToken);
        Assert.True(erased.IsSuccessStatusCode, await erased.Content.ReadAsStringAsync(Ct));
        var result = (await AskAsync(stack, HttpMethod.Get, $"{Path}/{id}")).Body.GetProperty("result");
        Assert.Equal((1, 0), (result.GetProperty("driftCount").GetInt32(), result.GetProperty("drifts").GetArrayLength()));
        var stored = await File.ReadAllTextAsync(stack.Api.Setting(Settings.EntitlementsFile)!, Ct);
        Assert.DoesNotContain(customer, stored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_customer_of_whom_only_a_reconciliation_keeps_something_is_erased_there()
    {
        await using var stack = await StartAsync("json", apis: 1);
        var customer = (await UnseenPayersAsync(stack, 1))[0];
        var id = (await AskAsync(stack, HttpMethod.Post, Path, """{"dryRun":true}""")).Body.GetProperty("id").GetString();
        await EndedAsync(stack, id!);
        await stack.V1.Subscriptions.CancelAsync(Assert.Single(await stack.V1.Subscriptions.ListAsync()).Id);
        using var erased = await stack.Api.SendAsync(HttpMethod.Delete, "v1/customers/" + customer, ApiApp.OperatorToken);
        Assert.True(erased.IsSuccessStatusCode, await erased.Content.ReadAsStringAsync(Ct));
        await AssertNotInJobAsync(stack, customer);
    }

    [Theory]
    [InlineData("json", false)]
    [InlineData("json", true)]
    [InlineData("postgres", false)]
    [InlineData("postgres", true)]
    public async Task A_customer_erased_by_another_process_while_one_compares_does_not_come_back(string store, bool continued)
    {
        await using var stack = await StartAsync(store);
        var customers = await UnseenPayersAsync(stack, 3);
        using var block = Block(stack, request => Names(request, customers[1]));
        var id = (await AskAsync(stack, HttpMethod.Post, Path, "{}")).Body.GetProperty("id").GetString();
        await block.Reached;
        // Found to differ already, and held in memory by the process that compares.
        await stack.ActivateAsync(customers[0]);
        var subscriptions = await stack.V1.Subscriptions.ListAsync(new() { Customer = customers[0] });
        await stack.V1.Subscriptions.CancelAsync(Assert.Single(subscriptions).Id);
        using var erased = await stack.Apis[1].SendAsync(HttpMethod.Delete, "v1/customers/" + customers[0], ApiApp.OperatorToken);
        Assert.True(erased.IsSuccessStatusCode, await erased.Content.ReadAsStringAsync(Ct));

        var since = DateTimeOffset.UtcNow;
        await Eventually.HoldsAsync(async () => (await ReconcileJob.In(stack.Api.Store).ReadAsync(Ct)).Value.RenewedAt > since);
        await AssertNotInJobAsync(stack, customers[0]);
        if (continued)
            await stack.StopAsync(api: 0);
        await AssertNotInJobAsync(stack, customers[0]);
        block.Release();
        var result = (await EndedAsync(stack, id!)).GetProperty("result");
        Assert.Equal(3, result.GetProperty("driftCount").GetInt32());
        Assert.Equal(
            customers.Skip(1).Order(StringComparer.Ordinal),
            result.GetProperty("drifts").EnumerateArray().Select(drift => drift.GetProperty("customerId").GetString()));
        await AssertNotInJobAsync(stack, customers[0]);
    }

    private static async Task AssertNotInJobAsync(SimulatedCheckout stack, string customer)
    {
        var job = (await stack.Api.Store.FindDocumentAsync(ReconcileJob.DocumentName, Ct))!.Value.Value;
        Assert.DoesNotContain(customer, job.GetRawText(), StringComparison.Ordinal);
    }

    private async Task<SimulatedCheckout> StartAsync(string store, int apis = 2) => await SimulatedCheckout.StartAsync(
        apis, store == "postgres" ? await postgres.CreateDatabaseAsync() : null);

    // In the order in which they are compared; none of them has an account.
    private static async Task<List<string>> UnseenPayersAsync(SimulatedCheckout stack, int count)
    {
        var customers = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var customer = await stack.Shop.CustomerAsync();
            await stack.Shop.SubscribeAsync(customer);
            customers.Add(customer.Id);
        }
        return [.. customers.OrderBy(Sha256Hex.Of, StringComparer.Ordinal)];
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> AskAsync(
        SimulatedCheckout stack, HttpMethod method, string path, string? json = null, int api = 0)
    {
        using var response = await stack.Apis[api].SendAsync(method, path, ApiApp.OperatorToken, json);
        return (response.StatusCode, JsonDocument.Parse(await response.Content.ReadAsStringAsync(Ct)).RootElement);
    }

    private static async Task<JsonElement> EndedAsync(SimulatedCheckout stack, string id)
    {
        var job = default(JsonElement);
        await Eventually.HoldsAsync(async () =>
            (job = (await AskAsync(stack, HttpMethod.Get, $"{Path}/{id}")).Body).GetProperty("state").GetString() != "running");
        return job;
    }

    private static bool Names(HttpRequestMessage request, string customer) =>
        request.RequestUri!.PathAndQuery.Contains(customer, StringComparison.Ordinal);

    private static BlockedStripe Block(
        SimulatedCheckout stack, Func<HttpRequestMessage, bool> which, Action<HttpRequestMessage>? see = null)
    {
        var block = new BlockedStripe();
        stack.Network = async (request, send) =>
        {
            see?.Invoke(request);
            if (which(request))
                await block.WaitAsync();
            return await send();
        };
        return block;
    }

    /// <summary>Requests to Stripe that are answered only when the test says so.</summary>
    private sealed class BlockedStripe : IDisposable
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task;

        public Task WaitAsync()
        {
            _reached.TrySetResult();
            return _released.Task;
        }

        public void Release() => _released.TrySetResult();

        public void Dispose() => Release();
    }
}

using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Proofs;

/// <summary>
/// The webhook path proven by killing its parts (SIGKILL) while events flow, not by argument. Each proof is run once more with the
/// protection taken away, and must then fail.
/// </summary>
[Collection(nameof(Alone))]
public sealed class PipelineProofs
{
    private const int Customers = 200;
    private const int Events = 2000;

    [Fact]
    public async Task Workers_killed_at_random_lose_no_event_and_double_none() => Assert.Empty(await KillWorkersAsync(null));

    [Fact]
    public async Task That_proof_fails_where_events_are_completed_before_they_had_an_effect() => Assert.NotEmpty(await KillWorkersAsync(Fault.CompleteEarly));

    [Fact]
    public async Task A_redis_killed_under_load_and_started_again_loses_nothing_acknowledged() => Assert.Empty(await KillRedisAsync(null));

    [Fact]
    public async Task That_proof_fails_where_events_are_acknowledged_before_they_are_stored() => Assert.NotEmpty(await KillRedisAsync(Fault.AcknowledgeEarly));

    [Fact]
    public async Task An_api_killed_between_storing_and_answering_makes_duplicates_that_change_nothing() => Assert.Empty(await KillApiAsync(null));

    [Fact]
    public async Task That_proof_fails_where_it_is_forgotten_which_events_had_their_effect() => Assert.NotEmpty(await KillApiAsync(Fault.ForgetEffects));

    [Fact]
    public async Task Processes_killed_while_they_reconcile_lose_no_repair_and_one_customer_that_fails_stops_no_other() =>
        Assert.Single(await KillReconcilingAsync(Fault.FailOneCustomer));

    [Fact]
    public async Task That_proof_fails_where_one_customer_stops_the_run() =>
        Assert.True((await KillReconcilingAsync(Fault.StopAtOneCustomer)).Count > 1);

    // The customers that are not as Stripe says in the end.
    private static async Task<IReadOnlyList<string>> KillReconcilingAsync(string fault)
    {
        await using var stack = await ProofStack.StartAsync();
        var (api, worker) = (stack.StartApi(), stack.StartWorker());
        await stack.ApiAnswersAsync();
        var subscriptions = await stack.SubscribeAsync(30);
        await stack.SettledAsync();

        // Changed, gone and new, and no event says so.
        await stack.LoseWebhooksAsync();
        await stack.DeleteCustomersAsync(subscriptions.Take(3));
        await stack.ChangeAllAsync(subscriptions);
        await stack.SubscribeAsync(10);
        var random = new Random(4);
        for (var i = 0; i < 5; i++)
        {
            await api.KillAsync();
            api = stack.StartApi(fault);
            await stack.ApiAnswersAsync();
            // The last of them is not stopped: another process goes on with it below.
            await stack.StopReconcilingAsync();
            var reconciling = stack.ReconcileAsync();
            await Task.Delay(random.Next(100, 1000));
            await worker.KillAsync();
            worker = stack.StartWorker();
            await api.KillAsync();
            await reconciling;
        }
        api = stack.StartApi(fault);
        await stack.ApiAnswersAsync();
        await stack.ReconcileAsync();
        await stack.SettledAsync();

        await api.KillAsync();
        stack.StartApi();
        await stack.ApiAnswersAsync();
        var wrong = (await stack.ViolationsAsync(40)).Where(violation => violation.StartsWith("cus_", StringComparison.Ordinal)).ToList();
        // Once nothing fails any more, nothing is wrong any more.
        await stack.ReconcileAsync();
        await stack.SettledAsync();
        Assert.Empty(await stack.ViolationsAsync(40));
        return wrong;
    }

    private static async Task<IReadOnlyList<string>> KillApiAsync(string? fault)
    {
        await using var stack = await ProofStack.StartAsync();
        using var over = new CancellationTokenSource();
        var deaths = 0;
        var reviving = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                // Enough is enough: on a slow machine every further death costs seconds in which nothing goes on.
                await stack.StartApi(deaths < 8 ? Fault.DieAfterEnqueue : null).DiedAsync(over.Token);
                deaths += over.IsCancellationRequested ? 0 : 1;
            }
        });
        stack.StartWorker(fault);
        await stack.ApiAnswersAsync();
        var subscriptions = await stack.SubscribeAsync(40);
        // Each death makes a duplicate or two; that many more come late, when the account has changed since.
        await stack.DuplicateAsync();
        await stack.ChurnAsync(subscriptions, 500, seed: 3);
        await stack.SettledAsync();
        await stack.TellOfOneTwiceAsync(subscriptions);
        var violations = await stack.ViolationsAsync(40);
        await over.CancelAsync();
        await reviving;
        Assert.True(deaths >= 5, $"it died {deaths} times");
        return violations;
    }

    private static async Task<IReadOnlyList<string>> KillWorkersAsync(string? fault)
    {
        await using var stack = await ProofStack.StartAsync();
        stack.StartApi();
        var workers = new[] { stack.StartWorker(fault), stack.StartWorker(fault) };
        await stack.ApiAnswersAsync();

        var random = new Random(1);
        using var over = new CancellationTokenSource();
        var killing = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                await Task.Delay(random.Next(300, 1500), CancellationToken.None);
                var victim = random.Next(workers.Length);
                await workers[victim].KillAsync();
                workers[victim] = stack.StartWorker(fault);
            }
        });
        var subscriptions = await stack.SubscribeAsync(Customers);
        while (await stack.DeliveredAsync() < Events)
        {
            await stack.ChurnAsync(subscriptions, 200, seed: random.Next());
            // Changing is quicker than telling of it: before the telling had caught up, every subscription would be canceled.
            await stack.AllDeliveredAsync();
        }
        await over.CancelAsync();
        await killing;

        // And once at the worst moment: the last event of every customer is in a worker's hands, and nothing later would make up for it. So
        // what came before is done with: a worker who took of that instead would lose nothing.
        await stack.SettledAsync();
        await Task.WhenAll(workers.Select(worker => worker.KillAsync()));
        await stack.ChangeAllAsync(subscriptions);
        await stack.AllDeliveredAsync();
        await (await stack.StartWorkerThatBeginsAsync(fault)).KillAsync();
        stack.StartWorker(fault);
        await stack.SettledAsync();
        return await stack.ViolationsAsync(Customers);
    }

    private static async Task<IReadOnlyList<string>> KillRedisAsync(string? fault)
    {
        await using var stack = await ProofStack.StartAsync();
        stack.StartApi(fault);
        stack.StartWorker();
        await stack.ApiAnswersAsync();
        var subscriptions = await stack.SubscribeAsync(Customers);
        var churning = stack.ChurnAsync(subscriptions, 600, seed: 2);
        for (var i = 0; i < 3; i++)
        {
            await Task.Delay(400);
            await stack.Redis.KillAsync();
            await Task.Delay(600);
            await stack.Redis.StartProcessAsync();
        }
        await churning;

        // And once for certain: every customer changes while it is away, and nothing later would make up for what is lost of that.
        await stack.SettledAsync();
        await stack.Redis.KillAsync();
        await stack.ChangeAllAsync(subscriptions);
        await Task.Delay(600);
        await stack.Redis.StartProcessAsync();
        await stack.SettledAsync();
        return await stack.ViolationsAsync(Customers);
    }
}

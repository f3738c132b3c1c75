using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Nyra.Billing.Configuration;
using Nyra.Billing.Stripe;
using Nyra.Embedded;
using Nyra.Readiness.Rehearsal;
using Nyra.Tests.Cli;
using Nyra.Tests.Infrastructure;
using Nyra.Tests.StripeSimulator;
using Stripe;
using Xunit;

namespace Nyra.Tests.Proofs;

/// <summary>
/// The webhook pipeline as it is deployed: API and workers as separate processes in Production, a real redis-server between them,
/// and the simulator, which delivers and retries as Stripe does.
/// </summary>
internal sealed partial class ProofStack : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(240);

    // Stripe's retries go on for three days; here for a minute and a half.
    private static readonly double[] RetrySeconds = [0.2, 0.5, 1, 1, 1, 2, 2, 2, 3, 3, 5, 5, 5, 10, 15, 15, 20];

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string?> _settings;
    private readonly Uri _api;
    private readonly HttpClient _operator;
    private readonly List<NyraProcess> _children = [];
    private readonly HashSet<string> _ended = [];
    private string _endpoint = "";

    private ProofStack(RedisServer redis, RunningSimulator stripe, int port)
    {
        (Redis, Stripe) = (redis, stripe);
        _api = new($"http://127.0.0.1:{port}/");
        _operator = new() { BaseAddress = _api };
        _operator.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ApiApp.OperatorToken);
        _settings = ApiApp.Settings(_folder);
        _settings.Remove("urls");
        _settings.Remove(Settings.QueueFile);
        _settings["ASPNETCORE_ENVIRONMENT"] = "Production";
        _settings["Logging__LogLevel__Default"] = "Warning";
        _settings["ConnectionStrings__redis"] = redis.ConnectionString;
        _settings[Settings.StripeApiBase] = stripe.Origin;
    }

    public RedisServer Redis { get; }

    public RunningSimulator Stripe { get; }

    public HttpClient Api => _operator;

    public string EntitlementsFile => _folder.File("entitlements.json");

    public static async Task<ProofStack> StartAsync()
    {
        var redis = await RedisServer.StartAsync();
        var stripe = await RunningSimulator.StartAsync([.. RetrySeconds.Select((seconds, i) => ($"WebhookRetrySeconds:{i}", (object)seconds))]);
        var stack = new ProofStack(redis, stripe, LoopbackPorts.Take(1)[0]);
        var plan = await RehearsalPlan.CreateAsync(stripe.Stripe, "proof", CancellationToken.None);
        var endpoint = await stripe.V1.WebhookEndpoints.CreateAsync(new WebhookEndpointCreateOptions
        {
            Url = new Uri(stack._api, "webhooks/stripe").ToString(),
            EnabledEvents = [.. HandledEvents.Subscribed],
            ApiVersion = StripeConfiguration.ApiVersion,
        });
        stack._endpoint = endpoint.Id;
        stack._settings[Settings.PriceProMonthly] = plan.PriceId;
        stack._settings[Settings.StripeWebhookSecret] = endpoint.Secret;
        return stack;
    }

    public NyraProcess StartApi(string? fault = null) => Start("Nyra.BillingApi", _api, fault);

    public NyraProcess StartWorker(string? fault = null) => Start("Nyra.WebhookWorker", new($"http://127.0.0.1:{LoopbackPorts.Take(1)[0]}/"), fault);

    public Task ApiAnswersAsync() => UntilAsync(async ct => await AskAsync("alive", ct) is not null, pause: 50);

    /// <summary>Reconciles, or follows what an earlier process left; returns when that is done, or the API is dead.</summary>
    public async Task ReconcileAsync()
    {
        try
        {
            await ReconcileJobClient.RunAsync(_operator, new { sinceDays = 1 }, CancellationToken.None);
        }
        catch (HttpRequestException)
        {
            // It was killed.
        }
    }

    public Task StopReconcilingAsync() => ReconcileJobClient.StopAsync(_operator, CancellationToken.None);

    /// <summary>Waits until every event of Stripe's was acknowledged.</summary>
    public Task AllDeliveredAsync() => UntilAsync(async ct => await PendingAsync(ct) == 0, pause: 50);

    public Task UntilHealthSaysAsync(string words) => UntilAsync(
        async ct =>
        {
            using var answer = await _operator.GetAsync("health", ct);
            return (await answer.Content.ReadAsStringAsync(ct)).Contains(words, StringComparison.Ordinal);
        },
        pause: 100);

    /// <summary>Starts a worker and waits until it has taken what is queued and ended some of it.</summary>
    public async Task<NyraProcess> StartWorkerThatBeginsAsync(string? fault)
    {
        var (before, _) = await QueueAsync(CancellationToken.None);
        Assert.True(before > 0, "nothing is queued that a worker could begin with");
        var worker = StartWorker(fault);
        await UntilAsync(async ct => await QueueAsync(ct) is var (ready, held) && ready + held < before, pause: 2);
        return worker;
    }

    /// <summary>Waits until a worker has, or had, whatever is queued.</summary>
    public Task AllTakenAsync() => UntilAsync(async ct => await QueueAsync(ct) is (0, _), pause: 20);

    /// <summary>Waits until Stripe has nothing more to deliver and the queue is empty.</summary>
    public async Task SettledAsync()
    {
        var calm = 0;
        await UntilAsync(
            async ct =>
            {
                var (ready, held) = await QueueAsync(ct);
                calm = await PendingAsync(ct) + ready + held == 0 ? calm + 1 : 0;
                return calm == 3;
            },
            pause: 100);
    }

    public async Task<int> DeliveredAsync() =>
        (await Stripe.Http.GetFromJsonAsync<JsonElement>("/_simulator/deliveries")).GetProperty("delivered").GetInt32();

    /// <summary>What is not as it must be when everything has settled; empty where all of it is.</summary>
    public async Task<IReadOnlyList<string>> ViolationsAsync(int accounts)
    {
        var wrong = new List<string>();
        var job = await ReconcileJobClient.RunAsync(_operator, new { sinceDays = 1, dryRun = true }, CancellationToken.None);
        var compared = job.GetProperty("result");
        if (compared.GetProperty("accounts").GetInt32() != accounts)
            wrong.Add($"{compared.GetProperty("accounts")} accounts of {accounts}");
        if (compared.GetProperty("undeliveredEvents").GetInt32() is > 0 and var lost)
            wrong.Add($"{lost} events were never acknowledged");
        wrong.AddRange(compared.GetProperty("drifts").EnumerateArray().Select(drift => $"{drift.GetProperty("customerId")}: {drift.GetProperty("difference")}"));
        if ((await AskAsync("v1/queue", CancellationToken.None))?.GetProperty("deadLetters").GetInt32() is > 0 and var dead)
            wrong.Add($"{dead} dead letters");
        await foreach (var customer in Stripe.V1.Customers.ListAutoPagingAsync(new() { Limit = 100 }))
        {
            if (await AskAsync("v1/accounts/" + customer.Id, CancellationToken.None) is { } account)
                wrong.AddRange(TwoEffects(customer.Id, account));
        }
        return wrong;
    }

    public async ValueTask DisposeAsync()
    {
        _children.ForEach(child => child.Dispose());
        _operator.Dispose();
        await Stripe.DisposeAsync();
        await Redis.DisposeAsync();
        _folder.Dispose();
    }

    // Every change of the account has one row, and none is there twice by the same event.
    private static IEnumerable<string> TwoEffects(string customer, JsonElement account)
    {
        var rows = account.GetProperty("audit").EnumerateArray().Where(row => row.GetProperty("part").GetString() == "billing").ToList();
        var version = account.GetProperty("billing").GetProperty("version").GetInt32();
        if (rows.Count != version)
            yield return $"{customer}: {rows.Count} audit rows for {version} changes";
        var events = rows.SelectMany(row => row.GetProperty("causes").EnumerateArray()).Select(cause => cause.GetString()!)
            .Where(cause => cause.StartsWith("evt_", StringComparison.Ordinal));
        foreach (var twice in events.GroupBy(id => id).Where(group => group.Count() > 1))
            yield return $"{customer}: {twice.Key} had {twice.Count()} effects";
    }

    private NyraProcess Start(string project, Uri address, string? fault)
    {
        var variables = new Dictionary<string, string?>(_settings);
        foreach (var (name, value) in Fault.Variables(fault))
            variables[name] = value;
        var child = NyraProcess.Start(NyraProcess.Host(project), ["--urls", address.ToString()], _folder.Path, variables);
        _children.Add(child);
        return child;
    }

    private async Task<int> PendingAsync(CancellationToken ct) =>
        (await Stripe.Http.GetFromJsonAsync<JsonElement>("/_simulator/deliveries", ct)).GetProperty("pending").GetInt32();

    // While no host answers, something may be waiting.
    private async Task<(int Ready, int Held)> QueueAsync(CancellationToken ct) => await AskAsync("v1/queue", ct) is { } depth
        ? (depth.GetProperty("ready").GetInt32(), depth.GetProperty("held").GetInt32())
        : (int.MaxValue / 4, 0);

    private static async Task UntilAsync(Func<CancellationToken, Task<bool>> holds, int pause)
    {
        using var limit = new CancellationTokenSource(Patience);
        await Eventually.HoldsAsync(() => holds(limit.Token), pause, Patience);
    }

    private async Task<JsonElement?> AskAsync(string path, CancellationToken ct)
    {
        try
        {
            using var answer = await _operator.GetAsync(path, ct);
            return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonElement>(ct) : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}

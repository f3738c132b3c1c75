using System.Globalization;
using Nyra.Benchmarks.Measuring;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements.Json;
using Nyra.Billing.Stripe;
using Nyra.Embedded;
using Nyra.Readiness.Rehearsal;
using Stripe;

namespace Nyra.Benchmarks.Webhooks;

/// <summary>The simulator as a process, with customers who pay for the plan.</summary>
internal sealed class StripeAccount : IDisposable
{
    private const int AtOnce = 4;

    // Subscriptions and entitlements.
    private const int RequestsALook = 2;

    private readonly StripeClient _stripe;
    private readonly List<string> _customers = [];
    private readonly List<string> _subscriptions = [];
    private bool _canceling;

    private readonly string _folder;

    private StripeAccount(ChildProcess process, string origin, string folder) => (Process, Origin, _folder, _stripe) =
        (process, origin, folder, StripeClients.Create(new StripeOptions { SecretKey = Key, ApiBase = origin }, retries: 0));

    public static string Key => "sk_test_of_the_benchmark";

    public ChildProcess Process { get; }

    public string Origin { get; }

    public string Price { get; private set; } = "";

    public IReadOnlyList<string> Customers => _customers;

    public static async Task<StripeAccount> StartAsync(string folder, int customers)
    {
        var port = LoopbackPorts.Take(1)[0];
        var process = ChildProcess.Dotnet("simulator", typeof(StripeAccount).Assembly.Location, ["stripe", $"http://127.0.0.1:{port}"], folder);
        await Until.AnswersAsync(port, process);
        var account = new StripeAccount(process, $"http://127.0.0.1:{port}", folder);
        await account.FillAsync(customers);
        return account;
    }

    /// <summary>Makes every answer to a look take so much longer: Stripe is not on this machine.</summary>
    public async Task AnswerAfterAsync(TimeSpan latency)
    {
        using var http = new HttpClient();
        using var answer = await http.PostAsync($"{Origin}{SlowStripe.Path}{latency.TotalMilliseconds}", null);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>How often customers were looked at so far: a look is two requests.</summary>
    public async Task<int> LooksAsync()
    {
        using var http = new HttpClient();
        using var answer = await http.PostAsync(Origin + SlowStripe.CountPath, null);
        return int.Parse(await answer.Content.ReadAsStringAsync(), CultureInfo.InvariantCulture) / RequestsALook;
    }

    /// <summary>Changes every customer's subscription, so that the events that follow have something to find.</summary>
    public Task ChangeAllAsync()
    {
        _canceling = !_canceling;
        return Parallel.ForEachAsync(_subscriptions, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (id, ct) =>
            await _stripe.V1.Subscriptions.UpdateAsync(id, new SubscriptionUpdateOptions { CancelAtPeriodEnd = _canceling }, cancellationToken: ct));
    }

    /// <summary>Looks at every customer as the worker does, and at as many at once.</summary>
    /// <param name="times">2 where all have changed: what was changed is looked at again.</param>
    public async Task LookAtAllAsync(int times, int atOnce)
    {
        await using var store = JsonEntitlementStore.Open(Path.Combine(_folder, "sold-products.json"), TimeProvider.System);
        var look = new StripeCustomers(_stripe, new SoldProducts(_stripe, store, Price), new PlanOptions());
        await Parallel.ForEachAsync(_customers, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (customer, ct) =>
        {
            for (var i = 0; i < times; i++)
                await look.LookAsync(customer, ct);
        });
    }

    public void Dispose() => Process.Dispose();

    private async Task FillAsync(int customers)
    {
        Price = (await RehearsalPlan.CreateAsync(_stripe, "benchmark", CancellationToken.None)).PriceId;
        await Parallel.ForAsync(0, customers, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (_, ct) => await SubscribeAsync(ct));
        // Entitlements follow a little after; the last customer's are the last.
        await Until.HoldsAsync("entitlements are computed", 50, async ct =>
            (await _stripe.V1.Entitlements.ActiveEntitlements.ListAsync(new() { Customer = _customers[^1] }, cancellationToken: ct)).Data.Count > 0);
    }

    private async Task SubscribeAsync(CancellationToken ct)
    {
        var subscription = await PayingCustomers.SubscribeAsync(_stripe, Price, ct);
        lock (_customers)
        {
            _customers.Add(subscription.CustomerId);
            _subscriptions.Add(subscription.Id);
        }
    }
}

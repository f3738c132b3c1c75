using System.Net.Http.Json;
using Nyra.Billing.Configuration;
using Nyra.Readiness.Rehearsal;
using Stripe;

namespace Nyra.Tests.Proofs;

// What customers and Stripe do to it.
internal sealed partial class ProofStack
{
    /// <summary>Customers who pay for the plan, made a few at once.</summary>
    public async Task<IReadOnlyList<string>> SubscribeAsync(int count)
    {
        var subscriptions = new string[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (i, ct) =>
        {
            subscriptions[i] = (await PayingCustomers.SubscribeAsync(Stripe.Stripe, _settings[Settings.PriceProMonthly]!, ct)).Id;
        });
        return subscriptions;
    }

    /// <summary>Schedules and withdraws cancellations, and cancels for good, at random but repeatably: each is one event.</summary>
    public async Task ChurnAsync(IReadOnlyList<string> subscriptions, int changes, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < changes; i++)
        {
            var id = subscriptions[random.Next(subscriptions.Count)];
            if (_ended.Contains(id))
                continue;
            if (random.Next(100) < 2)
            {
                await Stripe.V1.Subscriptions.CancelAsync(id);
                _ended.Add(id);
            }
            else
            {
                await Stripe.V1.Subscriptions.UpdateAsync(id, new SubscriptionUpdateOptions { CancelAtPeriodEnd = random.Next(2) == 0 });
            }
        }
    }

    /// <summary>From now on many events come twice, and many late.</summary>
    public async Task DuplicateAsync() => (await Stripe.Http.PostAsJsonAsync(
        "/_simulator/faults", new { duplicate = 0.3, delay = 0.5, delaySeconds = 1, seed = 3 })).EnsureSuccessStatusCode();

    /// <summary>
    /// The worst of late duplicates: one that comes again when the account has changed since without an event. The change is found by the
    /// duplicate and is not its doing.
    /// </summary>
    public async Task TellOfOneTwiceAsync(IReadOnlyList<string> subscriptions)
    {
        await (await Stripe.Http.DeleteAsync("/_simulator/faults")).Content.ReadAsStringAsync();
        var id = subscriptions.First(id => !_ended.Contains(id));
        var first = await ChangeAsync(id);
        await SettledAsync();
        (await Stripe.Http.PostAsJsonAsync("/_simulator/faults", new { drop = 1, count = 1 })).EnsureSuccessStatusCode();
        var dropped = await ChangeAsync(id);
        await (await Stripe.Http.DeleteAsync("/_simulator/faults")).Content.ReadAsStringAsync();
        foreach (var told in new[] { first, dropped })
        {
            await Stripe.PostAsync($"/v1/events/{told}/retry", $"webhook_endpoint={_endpoint}");
            await SettledAsync();
        }
    }

    /// <summary>Changes every subscription that still runs.</summary>
    public async Task ChangeAllAsync(IReadOnlyList<string> subscriptions)
    {
        foreach (var id in subscriptions.Where(id => !_ended.Contains(id)))
        {
            var now = await Stripe.V1.Subscriptions.GetAsync(id);
            await Stripe.V1.Subscriptions.UpdateAsync(id, new SubscriptionUpdateOptions { CancelAtPeriodEnd = !now.CancelAtPeriodEnd });
        }
    }

    /// <summary>From now on Stripe sends no event.</summary>
    public Task LoseWebhooksAsync() => Stripe.V1.WebhookEndpoints.DeleteAsync(_endpoint);

    public async Task DeleteCustomersAsync(IEnumerable<string> subscriptions)
    {
        foreach (var id in subscriptions)
        {
            await Stripe.V1.Customers.DeleteAsync((await Stripe.V1.Subscriptions.GetAsync(id)).CustomerId);
            _ended.Add(id);
        }
    }

    // The id of the event that tells of it.
    private async Task<string> ChangeAsync(string id)
    {
        var now = await Stripe.V1.Subscriptions.GetAsync(id);
        await Stripe.V1.Subscriptions.UpdateAsync(id, new SubscriptionUpdateOptions { CancelAtPeriodEnd = !now.CancelAtPeriodEnd });
        return (await Stripe.V1.Events.ListAsync(new() { Type = "customer.subscription.updated", Limit = 1 })).Data[0].Id;
    }
}

using System.Text.Json;
using CsCheck;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Entitlements.Json;
using Xunit;

namespace Nyra.Tests.Billing.Entitlements.ModelTesting;

/// <summary>
/// Callers who change the usage of one account at once, each through another process. A store makes one change after another,
/// each from what the one before left: so the changes form one chain, along which the model must grant the same and count the same.
/// </summary>
internal sealed class UsageComparison(Func<Task<IEntitlementStore>> open, string customer)
{
    private static readonly DateTimeOffset Noon = Snapshots.Noon;
    private static readonly CancellationToken Ct = CancellationToken.None;

    public static readonly Gen<List<List<UsageOperation>>> Callers = UsageOperation.OfCaller.List[1, 12].List[2, 4];

    public async Task RunAsync(List<List<UsageOperation>> callers)
    {
        var stores = new List<IEntitlementStore>();
        foreach (var _ in callers)
            stores.Add(await open());
        var requests = (await Task.WhenAll(callers.Select((operations, i) => Task.Run(() => RequestAsync(stores[i], operations, i)))))
            .SelectMany(made => made).ToList();
        var changes = requests.Where(request => request.Changed).ToDictionary(request => request.Before);
        var others = requests.Where(request => !request.Changed).ToLookup(request => request.Before);

        var model = new UsageModel();
        var state = Text(HostedAiUsage.None);
        Check(others[state], model);
        while (changes.Remove(state, out var change))
        {
            Assert.Equal(model.Apply(change.Operation, 0, change.At), change.Granted);
            state = change.After!;
            var usage = JsonSerializer.Deserialize(state, EntitlementJson.Default.HostedAiUsage)!;
            Assert.Equal((model.Used(0), model.Reserved(Noon)), (usage.Committed, usage.Reservations.Count));
            Assert.InRange(usage.Committed + usage.Reservations.Count, 0, UsageOperation.Cap);
            Check(others[state], model);
        }
        // A change from a state that no other change left was made from a stale one: something else was lost.
        Assert.Empty(changes);
        var stored = (await stores[0].FindAsync(customer, Ct))?.Usage.Value ?? HostedAiUsage.None;
        Assert.Equal(state, Text(stored));
    }

    private async Task<List<Request>> RequestAsync(IEntitlementStore store, List<UsageOperation> operations, int caller)
    {
        var made = new List<Request>();
        foreach (var operation in operations)
        {
            // Each at a different moment, so that no state occurs twice.
            var at = Noon.AddTicks(caller * 1000 + made.Count + 1);
            Request? last = null;
            await store.UpdateUsageAsync(
                customer,
                usage =>
                {
                    var next = operation.Apply(usage, Noon, at);
                    // A change may run more than once; the last one counts.
                    last = new(operation, at, Text(usage), next is null ? null : Text(next));
                    return next;
                },
                Ct);
            made.Add(last!);
        }
        return made;
    }

    // What changed nothing can be asked of the model at the state that it met, and leaves it as it is.
    private static void Check(IEnumerable<Request> requests, UsageModel model) =>
        Assert.All(requests, request => Assert.Equal(model.Apply(request.Operation, 0, request.At), request.Granted));

    private static string Text(HostedAiUsage usage) => JsonSerializer.Serialize(usage, EntitlementJson.Default.HostedAiUsage);

    private sealed record Request(UsageOperation Operation, DateTimeOffset At, string Before, string? After)
    {
        public bool Granted => After is not null;

        public bool Changed => After is not null && After != Before;
    }
}

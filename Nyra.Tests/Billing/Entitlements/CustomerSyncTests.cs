using CsCheck;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Stripe;
using Nyra.Tests.Proofs;
using Xunit;

namespace Nyra.Tests.Billing.Entitlements;

public class CustomerSyncTests
{
    private const string Customer = "cus_1";
    private static readonly CancellationToken Ct = CancellationToken.None;

    // A subscription's life as Stripe would tell it, one truth after the other; each step raises one event.
    // It ends as it was before, so that a look which finds nothing to change may be the newest of all.
    private static readonly StripeSnapshot[] Life =
    [
        Snapshots.Of(Snapshots.Subscription("incomplete")).WithFeatures(),
        Snapshots.Of(Snapshots.Subscription("active")).WithFeatures(),
        Snapshots.Of(Snapshots.Subscription("active")),
        Snapshots.Of(Snapshots.Subscription("past_due") with { OwedSince = Snapshots.Noon.AddDays(-1) }),
        // The very same as before the failure: whoever looks finds nothing to change.
        Snapshots.Of(Snapshots.Subscription("active")),
        Snapshots.Of(Snapshots.Subscription("past_due") with { OwedSince = Snapshots.Noon.AddDays(-1) }),
        Snapshots.Of(Snapshots.Subscription("active") with { PeriodEnd = Snapshots.PeriodEnd.AddMonths(1) }),
        Snapshots.Of(Snapshots.Subscription("active") with { CancelsAt = Snapshots.PeriodEnd }),
        Snapshots.Of(Snapshots.Subscription("canceled")).WithFeatures(),
        Snapshots.Of(Snapshots.Subscription("active") with { CancelsAt = Snapshots.PeriodEnd }),
    ];

    [Fact]
    public void Any_order_and_multiplicity_of_events_and_any_overlap_of_looks_ends_in_the_same_account() =>
        Schedules.Sample(schedule => EndsInTheSameAccount(schedule, new InMemoryEntitlementStore()), iter: 3000);

    [Fact]
    public void That_property_fails_where_what_was_changed_is_not_looked_at_again() => Assert.ThrowsAny<Exception>(() => Schedules.Sample(
        schedule => EndsInTheSameAccount(schedule, new FaultyStore(new InMemoryEntitlementStore(), Fault.LookOnce)), iter: 3000));

    private static void EndsInTheSameAccount(List<Happening> schedule, IEntitlementStore store)
    {
        var world = new World(store);
        schedule.ForEach(world.Do);
        // At least once: each event that was never delivered comes at last, when Stripe's truth is complete.
        world.FinishLife();
        world.DeliverWhatIsMissing();
        world.LetEveryoneGo();

        var expected = EntitlementRules.Next(BillingState.None, Life[^1], Snapshots.Plan, Snapshots.Noon);
        Assert.Equivalent(expected, world.Account.Billing.Value, strict: true);
        // One audit row for each change, and no change without a row.
        Assert.Equal(world.Account.Billing.Version, world.Audit.Count);
    }

    [Fact]
    public async Task Every_permutation_of_a_lifes_events_ends_in_the_same_account()
    {
        // Seven events of a life, in all their 5,040 orders; Stripe is by then as far as the latest event that was sent.
        foreach (var order in Permutations([.. Enumerable.Range(Life.Length - 7, 7)]))
        {
            var store = new InMemoryEntitlementStore();
            var now = 0;
            var sync = Sync(store, () => Task.FromResult(Life[now]));
            foreach (var step in order)
            {
                now = Math.Max(now, step);
                await sync.SyncAsync(Customer, [$"evt_{step}"], Ct);
            }
            var expected = EntitlementRules.Next(BillingState.None, Life[^1], Snapshots.Plan, Snapshots.Noon);
            Assert.Equivalent(expected, (await store.FindAsync(Customer, Ct))!.Billing.Value, strict: true);
        }
    }

    [Fact]
    public async Task A_look_that_was_overtaken_looks_again()
    {
        var store = new InMemoryEntitlementStore();
        var first = new TaskCompletionSource<StripeSnapshot>();
        var looks = 0;
        var sync = Sync(store, () => looks++ == 0 ? first.Task : Task.FromResult(Life[^2]));
        var overtaken = sync.SyncAsync(Customer, ["evt_old"], Ct);
        await sync.SyncAsync(Customer, ["evt_new"], Ct);
        first.SetResult(Life[1]);
        Assert.Equal(SubscriptionStanding.Canceled, (await overtaken).State.Standing);
        Assert.Equal(SubscriptionStanding.Canceled, (await store.FindAsync(Customer, Ct))!.Billing.Value.Standing);
        Assert.True(looks >= 3);
    }

    [Fact]
    public async Task A_look_that_found_nothing_to_change_is_not_undone_by_an_older_one()
    {
        var store = new InMemoryEntitlementStore();
        var (active, owing) = (Life[2], Life[3]);
        await Sync(store, () => Task.FromResult(active)).SyncAsync(Customer, ["evt_0"], Ct);
        var slow = new TaskCompletionSource<StripeSnapshot>();
        var looks = 0;
        // It saw the failed payment, and its answer is slow; the payment recovers, and another look finds all as it is stored.
        var older = Sync(store, () => looks++ == 0 ? slow.Task : Task.FromResult(active)).SyncAsync(Customer, ["evt_failed"], Ct);
        Assert.False((await Sync(store, () => Task.FromResult(active)).SyncAsync(Customer, ["evt_paid"], Ct)).Changed);
        slow.SetResult(owing);
        await older;
        Assert.Equal(SubscriptionStanding.Active, (await store.FindAsync(Customer, Ct))!.Billing.Value.Standing);
    }

    [Fact]
    public async Task A_change_that_was_saved_is_reported_although_the_look_after_it_finds_none()
    {
        var store = new InMemoryEntitlementStore();
        Assert.True((await Sync(store, () => Task.FromResult(Life[2])).SyncAsync(Customer, ["evt_1"], Ct)).Changed);
        var looks = 0;
        Assert.True((await Sync(store, () => Task.FromResult(Life[looks++ == 0 ? 3 : 2])).SyncAsync(Customer, ["evt_2"], Ct)).Changed);
    }

    [Fact]
    public async Task A_customer_who_changes_at_every_look_is_left_after_twenty_looks_with_an_error()
    {
        var looks = 0;
        var sync = Sync(new InMemoryEntitlementStore(), () => Task.FromResult(Life[2 + looks++ % 2]));
        var error = await Assert.ThrowsAsync<StorageUnavailableException>(() => sync.SyncAsync(Customer, ["evt_1"], Ct));
        Assert.Contains($"The account {Customer} was never the same as Stripe in 20 looks", error.Message, StringComparison.Ordinal);
        Assert.Equal(20, looks);
    }

    [Fact]
    public async Task An_event_is_named_as_the_cause_of_one_change_only()
    {
        var store = new InMemoryEntitlementStore();
        await Sync(store, () => Task.FromResult(Life[2])).SyncAsync(Customer, ["evt_1"], Ct);
        await Sync(store, () => Task.FromResult(Life[3])).SyncAsync(Customer, ["evt_1", "evt_2"], Ct);
        await Sync(store, () => Task.FromResult(Life[2])).SyncAsync(Customer, ["evt_2"], Ct);
        var causes = (await store.ReadAuditAsync(Customer, Ct)).Select(row => string.Join(' ', row.Causes));
        Assert.Equal(["evt_1", "evt_2", CustomerSync.LookedAgain], causes);
    }

    [Fact]
    public async Task A_customer_who_buys_nothing_of_ours_gets_no_account()
    {
        var store = new InMemoryEntitlementStore();
        Assert.False((await Sync(store, () => Task.FromResult(Snapshots.Of())).SyncAsync(Customer, ["evt_1"], Ct)).Changed);
        Assert.Null(await store.FindAsync(Customer, Ct));
    }

    [Fact]
    public async Task The_audit_row_says_what_changed_and_by_which_events()
    {
        var store = new InMemoryEntitlementStore();
        await Sync(store, () => Task.FromResult(Life[2])).SyncAsync(Customer, ["evt_1", "evt_2"], Ct);
        var row = Assert.Single(await store.ReadAuditAsync(Customer, Ct));
        Assert.Equal(["evt_1", "evt_2"], row.Causes);
        Assert.Equal("none → active, subscription sub_1, +a, +b, +hosted-ai, features by stripe, paid until 2026-12-01, hosted AI cap 100", row.Change);
    }

    private static IEnumerable<int[]> Permutations(int[] of) => of.Length <= 1 ? [of]
        : of.SelectMany((first, i) => Permutations([.. of[..i], .. of[(i + 1)..]]).Select(rest => (int[])[first, .. rest]));

    private static CustomerSync Sync(IEntitlementStore store, Func<Task<StripeSnapshot>> look) =>
        new(store, (_, _) => look(), Snapshots.Plan, new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Snapshots.Noon));

    /// <summary>What happens next in a schedule: Stripe moves on, an event is delivered, a look under way gets its answer home.</summary>
    private sealed record Happening(int Kind, int Which);

    private static readonly Gen<List<Happening>> Schedules =
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 20], (kind, which) => new Happening(kind, which)).List[0, 60];

    private sealed class World
    {
        private readonly IEntitlementStore _store;
        private readonly CustomerSync _sync;
        private readonly List<Task> _syncs = [];
        private readonly List<(TaskCompletionSource<StripeSnapshot> Home, StripeSnapshot Seen)> _looks = [];
        private readonly HashSet<int> _delivered = [];
        private int _now;

        public World(IEntitlementStore store)
        {
            _store = store;
            _sync = Sync(store, () =>
            {
                // Stripe answers with what is true now; the answer may take its time on the way.
                var home = new TaskCompletionSource<StripeSnapshot>();
                _looks.Add((home, Life[_now]));
                return home.Task;
            });
        }

        public Account Account => _store.FindAsync(Customer, Ct).AsTask().Result!;

        public IReadOnlyList<AuditEntry> Audit => _store.ReadAuditAsync(Customer, Ct).AsTask().Result;

        public void Do(Happening happening)
        {
            if (happening.Kind == 0)
                _now = Math.Min(_now + 1, Life.Length - 1);
            else if (happening.Kind == 1)
                Deliver(happening.Which % (_now + 1));
            else if (_looks.Count > 0)
                Answer(happening.Which % _looks.Count);
        }

        public void FinishLife() => _now = Life.Length - 1;

        public void DeliverWhatIsMissing()
        {
            for (var i = 0; i < Life.Length; i++)
            {
                if (!_delivered.Contains(i))
                    Deliver(i);
            }
            // The last step's event was perhaps delivered already, but its look, if still under way, saw the last truth.
        }

        public void LetEveryoneGo()
        {
            while (_looks.Count > 0)
                Answer(_looks.Count - 1);
            Assert.All(_syncs, sync => Assert.True(sync.IsCompletedSuccessfully));
        }

        private void Deliver(int step)
        {
            _delivered.Add(step);
            _syncs.Add(_sync.SyncAsync(Customer, [$"evt_{step}"], Ct));
        }

        private void Answer(int which)
        {
            var (home, seen) = _looks[which];
            _looks.RemoveAt(which);
            home.SetResult(seen);
        }
    }
}

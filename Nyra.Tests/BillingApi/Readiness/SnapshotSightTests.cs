using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Nyra.Readiness.Snapshots;
using Nyra.Tests.Billing.Entitlements;
using Xunit;

namespace Nyra.Tests.BillingApi.Readiness;

/// <summary>A snapshot is remembered for moments; what the same process withdrew is not.</summary>
public sealed class SnapshotSightTests
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task Who_read_a_snapshot_before_it_was_withdrawn_brings_it_back_to_nobody()
    {
        using var keys = SigningKeys.Parse(SigningKeys.NewSecret());
        var store = SlowReader.Of(new InMemoryEntitlementStore());
        var now = TimeProvider.System.GetUtcNow();
        await new StoreDocument<SignedSnapshot>(store, SignedSnapshot.Name, SnapshotJson.Default.SignedSnapshot, SignedSnapshot.None)
            .ChangeAsync(_ => SnapshotSeal.Sign(new("live", "acct_1", null, "", "price_1", 1, now, now.AddDays(1), []), keys), Ct);
        var snapshots = new Nyra.BillingApi.Readiness.Snapshots(store, keys, null!, null!, null!, Options.Create(new StripeOptions()), TimeProvider.System);

        var slow = (SlowReader)(object)store;
        slow.Holds = new TaskCompletionSource();
        var reading = snapshots.CurrentAsync(Ct);
        await slow.HasRead.Task;
        await snapshots.WithdrawAsync(Ct);
        slow.Holds.SetResult();
        Assert.NotNull(await reading);
        Assert.Null(await snapshots.CurrentAsync(Ct));
    }

    /// <summary>A store whose next reader has what it read and is not back yet.</summary>
    private class SlowReader : DispatchProxy
    {
        private IEntitlementStore _store = null!;

        public TaskCompletionSource? Holds { get; set; }

        public TaskCompletionSource HasRead { get; } = new();

        public static IEntitlementStore Of(IEntitlementStore store)
        {
            var slow = Create<IEntitlementStore, SlowReader>();
            ((SlowReader)(object)slow)._store = store;
            return slow;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            var answer = targetMethod!.Invoke(_store, args);
            if (targetMethod.Name != nameof(IEntitlementStore.FindDocumentAsync) || Holds is not { } holds || HasRead.Task.IsCompleted)
                return answer;
            HasRead.SetResult();
            return new ValueTask<Versioned<JsonElement>?>(AfterAsync((ValueTask<Versioned<JsonElement>?>)answer!, holds.Task));
        }

        private static async Task<Versioned<JsonElement>?> AfterAsync(ValueTask<Versioned<JsonElement>?> read, Task held)
        {
            var found = await read;
            await held;
            return found;
        }
    }
}

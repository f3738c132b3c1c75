using Npgsql;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Entitlements.Postgres;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Billing.Entitlements;

/// <summary>A connection that breaks around a commit: what may have been saved is never done a second time.</summary>
public sealed class PostgresCommitTests(SharedPostgres postgres) : IClassFixture<SharedPostgres>, IAsyncLifetime
{
    private const string Customer = "cus_1";

    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly Cause Because = new(["evt_1"], "changed");

    private PostgresProxy _proxy = null!;
    private PostgresEntitlementStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        var database = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync());
        _proxy = new(database.Port);
        database.Port = _proxy.Port;
        _store = new(database.ConnectionString, requireDurable: true, TimeProvider.System);
        Assert.Equal(SaveOutcome.Saved, await _store.SaveBillingAsync(Customer, 0, Billing(1), Because, Ct));
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    [Theory]
    [InlineData(PostgresProxy.Moment.AfterCommit, 1)]
    [InlineData(PostgresProxy.Moment.BeforeCommit, 0)]
    public async Task A_commit_without_an_answer_is_an_outage_and_is_not_repeated(PostgresProxy.Moment moment, int saved)
    {
        await BrokenAsync(moment, () => _store.SaveBillingAsync(Customer, 1, Billing(2), Because, Ct).AsTask());
        await BrokenAsync(moment, () => _store.UpdateUsageAsync(
            Customer, usage => usage with { Committed = usage.Committed + 1 }, Ct).AsTask());
        await BrokenAsync(moment, () => _store.UpdateDevicesAsync(
            Customer, roster => roster with { Releases = [.. roster.Releases, Snapshots.Noon] }, new(["operator"], "released"),
            Ct).AsTask());

        var account = (await _store.FindAsync(Customer, Ct))!;
        Assert.Equal(
            (1 + saved, saved, saved),
            (account.Billing.Version, account.Usage.Value.Committed, account.Devices.Value.Releases.Count));
        Assert.Equal(
            saved == 0 ? ["billing"] : ["billing", "billing", "devices"],
            (await _store.ReadAuditAsync(Customer, Ct)).Select(row => row.Part));
        // The caller who looks again goes on from there.
        Assert.Equal(SaveOutcome.Saved, await _store.SaveBillingAsync(Customer, 1 + saved, Billing(3), Because, Ct));
    }

    [Fact]
    public async Task A_change_whose_connection_breaks_before_the_commit_is_repeated_and_saved_once()
    {
        _proxy.BreakNext(PostgresProxy.Moment.AtOnce);
        var runs = 0;
        await _store.UpdateUsageAsync(
            Customer,
            usage =>
            {
                runs++;
                return usage with { Committed = usage.Committed + 1 };
            },
            Ct);
        Assert.Equal(1, _proxy.Broken);
        Assert.InRange(runs, 1, 2);
        Assert.Equal(1, (await _store.FindAsync(Customer, Ct))!.Usage.Value.Committed);
    }

    [Fact]
    public async Task A_read_whose_connection_breaks_is_repeated()
    {
        _proxy.BreakNext(PostgresProxy.Moment.AtOnce);
        Assert.NotNull(await _store.FindAsync(Customer, Ct));
        Assert.Equal(1, _proxy.Broken);
    }

    private async Task BrokenAsync<T>(PostgresProxy.Moment moment, Func<Task<T>> change)
    {
        var before = _proxy.Broken;
        _proxy.BreakNext(moment);
        await Assert.ThrowsAsync<StorageUnavailableException>(change);
        Assert.Equal(before + 1, _proxy.Broken);
    }

    private static BillingState Billing(int cap) => BillingState.None with { Standing = SubscriptionStanding.Active, HostedAiCap = cap };
}

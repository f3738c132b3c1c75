using System.Text.Json;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Nyra.Tests.Billing.Entitlements;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.BillingApi;

/// <summary>The gate before a paid feature: allowed, or 402 with a code that a program can switch on.</summary>
public sealed class GateTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly string _token = DeviceToken.New();
    private ApiApp _api = null!;

    public async ValueTask InitializeAsync()
    {
        _api = await ApiApp.StartAsync(new Dictionary<string, string?> { [Settings.PaymentFailureGraceDays] = "3" });
        await _api.Store.UpdateDevicesAsync(
            "cus_1", roster => roster.Activate(new("laptop", "Laptop", DeviceToken.Hash(_token), Snapshots.Noon), 3), new(["activation"], "activated"), Ct);
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Theory]
    [InlineData(SubscriptionStanding.Active, 200, AccessCodes.Active)]
    [InlineData(SubscriptionStanding.Trialing, 200, AccessCodes.Trialing)]
    [InlineData(SubscriptionStanding.PastDue, 200, AccessCodes.PaymentGrace)]
    [InlineData(SubscriptionStanding.None, 402, AccessCodes.NoSubscription)]
    [InlineData(SubscriptionStanding.Incomplete, 402, AccessCodes.PaymentIncomplete)]
    [InlineData(SubscriptionStanding.Unpaid, 402, AccessCodes.Unpaid)]
    [InlineData(SubscriptionStanding.Paused, 402, AccessCodes.Paused)]
    [InlineData(SubscriptionStanding.Canceled, 402, AccessCodes.Canceled)]
    public async Task Every_standing_has_its_answer(SubscriptionStanding standing, int status, string code)
    {
        await StandAsync(Active() with { Standing = standing, PastDueSince = standing == SubscriptionStanding.PastDue ? _api.Time.GetUtcNow() : null });
        Assert.Equal((status, code), await AskAsync());
    }

    [Fact]
    public async Task A_failed_payment_is_borne_with_for_the_configured_days_to_the_second()
    {
        await StandAsync(Active() with { Standing = SubscriptionStanding.PastDue, PastDueSince = _api.Time.GetUtcNow() });
        _api.Time.Advance(TimeSpan.FromDays(3) - TimeSpan.FromSeconds(1));
        Assert.Equal((200, AccessCodes.PaymentGrace), await AskAsync());
        _api.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((402, AccessCodes.PaymentFailed), await AskAsync());
    }

    [Fact]
    public async Task A_cancellation_ends_access_when_the_paid_time_does_though_no_event_says_so()
    {
        await StandAsync(Active() with { CancelsAt = _api.Time.GetUtcNow().AddDays(1) });
        Assert.Equal((200, AccessCodes.CancelScheduled), await AskAsync());
        _api.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal((402, AccessCodes.Canceled), await AskAsync());
    }

    [Fact]
    public async Task A_feature_that_is_not_in_the_plan_and_a_device_that_was_released_are_told_apart()
    {
        await StandAsync(Active());
        Assert.Equal((402, AccessCodes.FeatureNotIncluded), await AskAsync("teleport"));
        await _api.Store.UpdateDevicesAsync("cus_1", roster => roster.Release("laptop", _api.Time.GetUtcNow()), new(["operator"], "released"), Ct);
        Assert.Equal((402, AccessCodes.DeviceReleased), await AskAsync());
    }

    [Fact]
    public async Task A_revocation_that_another_process_saved_reaches_it_at_once()
    {
        await StandAsync(Active());
        Assert.Equal(200, (await AskAsync()).Status);
        await using var worker = Nyra.Billing.Entitlements.Json.JsonEntitlementStore.Open(_api.EntitlementsFile, TimeProvider.System);
        await worker.SaveBillingAsync("cus_1", 1, BillingState.None, new(["evt_2"], "gone"), Ct);
        Assert.Equal((402, AccessCodes.NoSubscription), await AskAsync());
    }

    private static BillingState Active() =>
        EntitlementRules.Next(BillingState.None, Snapshots.Of(Snapshots.Subscription("active")), Snapshots.Plan, Snapshots.Noon) with
        {
            Features = ["little-buddy-pro"],
        };

    private async Task StandAsync(BillingState state) => await _api.Store.SaveBillingAsync("cus_1", 0, state, new(["evt_1"], "test"), Ct);

    private async Task<(int Status, string? Code)> AskAsync(string feature = "little-buddy-pro")
    {
        using var answer = await _api.SendAsync(HttpMethod.Post, "v1/gate/" + feature, _token);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct));
        return ((int)answer.StatusCode, body.RootElement.GetProperty("code").GetString());
    }
}

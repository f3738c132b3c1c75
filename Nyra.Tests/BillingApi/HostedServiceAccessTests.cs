using System.Net;
using System.Text.Json;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Nyra.Tests.Billing.Entitlements;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.BillingApi;

/// <summary>
/// A hosted service that asks about a customer without access gets nothing it could give away, also where the account still lists the
/// features of the plan and has no cap.
/// </summary>
public sealed class HostedServiceAccessTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly string _token = DeviceToken.New();
    private ApiApp _api = null!;
    private long _version;

    public static TheoryData<SubscriptionStanding, string> WithoutAccess => new()
    {
        { SubscriptionStanding.None, "no-subscription" },
        { SubscriptionStanding.Incomplete, "payment-incomplete" },
        { SubscriptionStanding.PastDue, "payment-failed" },
        { SubscriptionStanding.Unpaid, "subscription-unpaid" },
        { SubscriptionStanding.Paused, "subscription-paused" },
        { SubscriptionStanding.Canceled, "subscription-canceled" },
    };

    public async ValueTask InitializeAsync()
    {
        _api = await ApiApp.StartAsync(new Dictionary<string, string?> { [Settings.PaymentFailureGraceDays] = "3" });
        await _api.Store.UpdateDevicesAsync(
            "cus_1", roster => roster.Activate(new("laptop", "Laptop", DeviceToken.Hash(_token), Snapshots.Noon), 3), null, Ct);
    }

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Theory]
    [MemberData(nameof(WithoutAccess))]
    public async Task Nothing_is_reserved_for_a_customer_without_access(SubscriptionStanding standing, string code)
    {
        await StoreAsync(standing);
        using var response = await SendAsync("v1/usage/hosted-ai/reserve", """{"customerId":"cus_1","reservationId":"r1"}""");
        await Problem.IsAsync(response, 402, "no-access");
        Assert.Contains($"\"code\":\"{code}\"", await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Empty((await _api.Store.FindAsync("cus_1", Ct))!.Usage.Value.Reservations);
    }

    [Fact]
    public async Task Nothing_is_reserved_for_an_unknown_customer_or_for_a_plan_without_hosted_ai()
    {
        await Problem.IsAsync(await SendAsync("v1/usage/hosted-ai/reserve", """{"customerId":"cus_unknown"}"""), 402, "no-access");
        await StoreAsync(SubscriptionStanding.Active, "little-buddy-pro");
        using var response = await SendAsync("v1/usage/hosted-ai/reserve", """{"customerId":"cus_1"}""");
        await Problem.IsAsync(response, 402, "no-access");
        Assert.Contains("\"code\":\"feature-not-included\"", await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_began_before_access_ended_still_counts_or_is_given_back()
    {
        await StoreAsync(SubscriptionStanding.Active);
        foreach (var id in new[] { "done", "not-done" })
        {
            using var reserved = await SendAsync("v1/usage/hosted-ai/reserve", $$"""{"customerId":"cus_1","reservationId":"{{id}}"}""");
            Assert.Equal(HttpStatusCode.OK, reserved.StatusCode);
        }
        await StoreAsync(SubscriptionStanding.Canceled);
        using var commit = await SendAsync("v1/usage/hosted-ai/commit", """{"customerId":"cus_1","reservationId":"done"}""");
        using var release = await SendAsync("v1/usage/hosted-ai/release", """{"customerId":"cus_1","reservationId":"not-done"}""");
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NoContent), (commit.StatusCode, release.StatusCode));
        var usage = (await _api.Store.FindAsync("cus_1", Ct))!.Usage.Value;
        Assert.Equal((1, 0), (usage.Committed, usage.Reservations.Count));
        // Neither makes a reservation of an id that was never reserved.
        foreach (var how in new[] { "commit", "release" })
        {
            await Problem.IsAsync(
                await SendAsync("v1/usage/hosted-ai/" + how, """{"customerId":"cus_1","reservationId":"never"}"""), 404, "not-found");
        }
    }

    [Theory]
    [MemberData(nameof(WithoutAccess))]
    public async Task Without_access_no_feature_is_listed_to_a_service_or_a_device(SubscriptionStanding standing, string code)
    {
        await StoreAsync(standing);
        Assert.Equal((false, code, ""), Listed(await IntrospectAsync(), "active"));
        Assert.Equal((false, code, ""), Listed(await EntitlementsAsync(), "access"));
    }

    [Theory]
    [InlineData(SubscriptionStanding.Active, 0, "active")]
    [InlineData(SubscriptionStanding.Trialing, 0, "trialing")]
    [InlineData(SubscriptionStanding.PastDue, 1, "payment-grace")]
    public async Task With_access_the_features_are_listed(SubscriptionStanding standing, int owedDays, string code)
    {
        await StoreAsync(standing, owed: TimeSpan.FromDays(owedDays));
        Assert.Equal((true, code, "a,hosted-ai"), Listed(await IntrospectAsync(), "active"));
        Assert.Equal((true, code, "a,hosted-ai"), Listed(await EntitlementsAsync(), "access"));
        using var reserved = await SendAsync("v1/usage/hosted-ai/reserve", """{"customerId":"cus_1"}""");
        Assert.Equal(HttpStatusCode.OK, reserved.StatusCode);
    }

    private static (bool Active, string? Code, string Features) Listed(JsonElement told, string access) => (
        told.GetProperty(access).GetBoolean(), told.GetProperty("code").GetString(),
        string.Join(',', told.GetProperty("features").EnumerateArray().Select(feature => feature.GetString())));

    private async Task<JsonElement> IntrospectAsync() =>
        await JsonAsync(await SendAsync("v1/licenses/introspect", $$"""{"deviceToken":"{{_token}}"}"""));

    private async Task<JsonElement> EntitlementsAsync() => await JsonAsync(await _api.SendAsync(HttpMethod.Get, "v1/entitlements", _token));

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response)
    {
        using (response)
            return JsonDocument.Parse(await response.Content.ReadAsStringAsync(Ct)).RootElement;
    }

    private Task<HttpResponseMessage> SendAsync(string path, string json) =>
        _api.SendAsync(HttpMethod.Post, path, ApiApp.LicenseApiToken, json);

    // The features stay stored, and there is no cap: only the standing refuses.
    private async Task StoreAsync(SubscriptionStanding standing, string features = "a,hosted-ai", TimeSpan? owed = null)
    {
        DateTimeOffset? since = standing == SubscriptionStanding.PastDue
            ? _api.Time.GetUtcNow() - (owed ?? TimeSpan.FromDays(3))
            : null;
        var state = BillingState.None with
        {
            Standing = standing,
            Plan = "pro",
            Features = features.Split(','),
            PeriodStart = Snapshots.Noon,
            PastDueSince = since,
        };
        var saved = await _api.Store.SaveBillingAsync("cus_1", _version++, state, new(["test"], "stored"), Ct);
        Assert.Equal(SaveOutcome.Saved, saved);
    }
}

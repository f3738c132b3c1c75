using System.Net;
using System.Text.Json;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Nyra.Tests.Billing.Entitlements;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.BillingApi;

/// <summary>A second and a third device join an account that is stored in PostgreSQL.</summary>
public sealed class DeviceCodesOnPostgresTests(SharedPostgres postgres) : IClassFixture<SharedPostgres>
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task Devices_that_join_by_a_code_of_a_device_or_of_the_operator_work_like_the_first()
    {
        var settings = new Dictionary<string, string?>
        {
            [Settings.EntitlementsFile] = null,
            ["ConnectionStrings:entitlements"] = await postgres.CreateDatabaseAsync(),
        };
        await using var api = await ApiApp.StartAsync(settings);
        var snapshot = Snapshots.Of(Snapshots.Subscription("active"));
        var active = EntitlementRules.Next(BillingState.None, snapshot, Snapshots.Plan, Snapshots.Noon);
        await api.Store.SaveBillingAsync("cus_1", 0, active, new(["evt_1"], "none → active"), Ct);
        var first = DeviceToken.New();
        var laptop = new Device("laptop", "Laptop", DeviceToken.Hash(first), Snapshots.Noon);
        await api.Store.UpdateDevicesAsync("cus_1", roster => roster.Activate(laptop, 3), new(["activation"], "activated"), Ct);

        var offered = await PostAsync(api, "v1/devices/codes", first, "{}");
        var second = await JoinAsync(api, offered.GetProperty("code").GetString()!, "desktop");
        var given = await PostAsync(api, "v1/accounts/cus_1/release-codes", ApiApp.OperatorToken, "{}");
        var third = await JoinAsync(api, given.GetProperty("code").GetString()!, "tablet");

        foreach (var token in new[] { first, second, third })
            Assert.Equal(HttpStatusCode.OK, (await api.SendAsync(HttpMethod.Post, "v1/gate/hosted-ai", token)).StatusCode);
    }

    private static async Task<string> JoinAsync(ApiApp api, string code, string device)
    {
        var request = JsonSerializer.Serialize(new { code, deviceId = device, deviceName = device });
        return (await PostAsync(api, "v1/activations/code", null, request)).GetProperty("deviceToken").GetString()!;
    }

    private static async Task<JsonElement> PostAsync(ApiApp api, string path, string? token, string json)
    {
        using var answer = await api.SendAsync(HttpMethod.Post, path, token, json);
        var body = await answer.Content.ReadAsStringAsync(Ct);
        Assert.True(answer.IsSuccessStatusCode, body);
        return JsonDocument.Parse(body).RootElement;
    }
}

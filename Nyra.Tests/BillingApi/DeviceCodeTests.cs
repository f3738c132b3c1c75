using System.Net;
using System.Text.Json;
using Nyra.Billing.Configuration;
using Nyra.LicenseClient;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.BillingApi;

/// <summary>A second device, a lost one, one too many.</summary>
public sealed class DeviceCodeTests : PaidPath
{
    [Fact]
    public async Task A_second_device_joins_by_the_code_that_the_first_one_shows()
    {
        var (first, _) = Device("laptop");
        await BuyAsync(first);
        var code = await first.OfferCodeAsync(Ct);
        Assert.Matches("^[0-9A-Z]{4}-[0-9A-Z]{4}$", code.Code);

        var (second, _) = Device("desktop");
        var state = await second.ActivateByCodeAsync(code.Code.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal), Ct);
        Assert.Equal(LicenseStatus.Active, state.Status);
        var devices = await second.ListDevicesAsync(Ct);
        Assert.Equal([("laptop", false), ("desktop", true)], devices.Devices.Select(device => (device.DeviceId, device.Current)));
        Assert.Equal(3, devices.Limit);

        var (third, _) = Device("phone");
        var refused = await Assert.ThrowsAsync<LicensingException>(() => third.ActivateByCodeAsync(code.Code, Ct));
        Assert.Equal((404, "urn:nyra:problem:code-void"), (refused.Status, refused.Type));
        // The first answer may have been lost on the way.
        Assert.Equal(LicenseStatus.Active, (await second.ActivateByCodeAsync(code.Code, Ct)).Status);
    }

    [Fact]
    public async Task A_code_is_no_credential_and_gives_nothing_without_a_subscription()
    {
        var (first, _) = Device("laptop");
        await BuyAsync(first);
        var code = (await first.OfferCodeAsync(Ct)).Code;
        await Problem.IsAsync(await GetAsync("v1/entitlements", code), 401, "unauthorized");
        await LoseAccessAsync(first);
        var (second, _) = Device("desktop");
        var refused = await Assert.ThrowsAsync<LicensingException>(() => second.ActivateByCodeAsync(code, Ct));
        Assert.Equal((402, "subscription-canceled"), (refused.Status, refused.AccessCode));
    }

    [Fact]
    public async Task A_fourth_device_is_one_too_many_until_one_is_released_and_that_is_limited_too()
    {
        var (first, _) = Device("laptop");
        await BuyAsync(first);
        var others = new List<LicensingClient>();
        foreach (var name in new[] { "desktop", "phone" })
        {
            others.Add(Device(name).Client);
            await others[^1].ActivateByCodeAsync((await first.OfferCodeAsync(Ct)).Code, Ct);
        }
        var (fourth, _) = Device("tablet");
        var code = (await first.OfferCodeAsync(Ct)).Code;
        Assert.Equal(409, (await Assert.ThrowsAsync<LicensingException>(() => fourth.ActivateByCodeAsync(code, Ct))).Status);
        await first.ReleaseDeviceAsync("phone", Ct);
        Assert.Equal(LicenseStatus.Active, (await fourth.ActivateByCodeAsync(code, Ct)).Status);
        Assert.Equal((LicenseStatus.Revoked, NextStep.Activate), ((await others[1].RefreshAsync(Ct)).Status, (await others[1].GetStateAsync(Ct)).NextStep));

        await first.ReleaseDeviceAsync("tablet", Ct);
        await first.ReleaseDeviceAsync("desktop", Ct);
        var limited = await Assert.ThrowsAsync<LicensingException>(() => first.ReleaseDeviceAsync("laptop", Ct));
        Assert.Equal((429, "urn:nyra:problem:release-limit"), (limited.Status, limited.Type));
        var changes = (await AccountAsync()).GetProperty("audit").EnumerateArray().Select(row => row.GetProperty("change").GetString()).ToList();
        Assert.Contains("device phone released", changes);
        Assert.Contains("device tablet activated", changes);
        Assert.DoesNotContain("device laptop released", changes);
    }

    [Fact]
    public async Task Whose_only_device_is_lost_gets_in_by_a_code_from_the_operator()
    {
        var (lost, _) = Device("laptop");
        await BuyAsync(lost);
        var customer = (await AccountAsync()).GetProperty("customerId").GetString();
        var path = $"v1/accounts/{customer}/release-codes";
        await Problem.IsAsync(await SendAsync(HttpMethod.Post, path, Stack.Setting(Settings.LicenseApiToken), "{}"), 403, "forbidden");
        await Problem.IsAsync(await SendAsync(HttpMethod.Post, path, Stack.Setting(Settings.OperatorToken), """{"deviceId":"nobody"}"""), 404, "not-found");
        var code = await CodeFromOperatorAsync("""{"deviceId":"laptop"}""");
        // The lost device is in a thief's hands, and shows codes for all it can: the customer's stays good.
        for (var i = 0; i < 10; i++)
            await lost.OfferCodeAsync(Ct);
        // Until somebody uses it the lost device keeps its license: it may be found.
        Assert.Equal(LicenseStatus.Active, (await lost.RefreshAsync(Ct)).Status);

        var (fresh, _) = Device("new-laptop");
        Assert.Equal(LicenseStatus.Active, (await fresh.ActivateByCodeAsync(code, Ct)).Status);
        Assert.Equal("device-released", (await lost.RefreshAsync(Ct)).AccessCode);
        Assert.Equal("new-laptop", Assert.Single((await fresh.ListDevicesAsync(Ct)).Devices).DeviceId);
    }

    [Fact]
    public async Task A_stolen_device_can_be_released_at_once()
    {
        var (stolen, _) = Device("laptop");
        await BuyAsync(stolen);
        var kept = (await stolen.OfferCodeAsync(Ct)).Code;
        await CodeFromOperatorAsync("""{"deviceId":"laptop","now":true}""");
        Assert.Equal(LicenseStatus.Revoked, (await stolen.RefreshAsync(Ct)).Status);
        // Nor does it come back by a code it had asked for before.
        Assert.Equal(404, (await Assert.ThrowsAsync<LicensingException>(() => stolen.ActivateByCodeAsync(kept, Ct))).Status);
        // The first code was lost on the way: there is no activated device any more, and the customer gets in all the same.
        Assert.Equal(LicenseStatus.Active, (await Device("new").Client.ActivateByCodeAsync(await CodeFromOperatorAsync("""{"deviceId":"laptop"}"""), Ct)).Status);
    }

    [Fact]
    public async Task Who_released_the_only_device_himself_gets_in_by_a_code_from_the_operator()
    {
        var (only, _) = Device("laptop");
        await BuyAsync(only);
        await only.ReleaseDeviceAsync("laptop", Ct);
        Assert.Equal(NextStep.Activate, (await only.RefreshAsync(Ct)).NextStep);
        Assert.Equal(LicenseStatus.Active, (await only.ActivateByCodeAsync(await CodeFromOperatorAsync("{}"), Ct)).Status);
    }

    [Fact]
    public async Task Codes_that_are_shown_leave_no_audit_row_and_their_use_does()
    {
        var (first, _) = Device("laptop");
        await BuyAsync(first);
        await Stack.SettledAsync();
        var before = (await AccountAsync()).GetProperty("audit").GetArrayLength();
        for (var i = 0; i < 10; i++)
            await first.OfferCodeAsync(Ct);
        Assert.Equal(before, (await AccountAsync()).GetProperty("audit").GetArrayLength());
        await Device("desktop").Client.ActivateByCodeAsync((await first.OfferCodeAsync(Ct)).Code, Ct);
        Assert.Equal(before + 1, (await AccountAsync()).GetProperty("audit").GetArrayLength());
    }

    [Fact]
    public async Task Ten_thousand_wrong_codes_open_nothing_and_most_of_them_end_at_the_edge()
    {
        var (first, _) = Device("laptop");
        await BuyAsync(first);
        await first.OfferCodeAsync(Ct);
        var statuses = new System.Collections.Concurrent.ConcurrentDictionary<int, int>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 10_000), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (guess, ct) =>
        {
            using var answer = await PostAsync("v1/activations/code", $$"""{"code":"{{guess:00000000}}","deviceId":"thief","deviceName":"Thief"}""");
            statuses.AddOrUpdate((int)answer.StatusCode, 1, (_, count) => count + 1);
        });
        Assert.Equal([404, 429], statuses.Keys.Order());
        Assert.InRange(statuses[404], 1, 1000);
        Assert.Equal("laptop", Assert.Single((await first.ListDevicesAsync(Ct)).Devices).DeviceId);
    }

    [Theory]
    [InlineData("""{"code":"1234","deviceId":"laptop","deviceName":"Laptop"}""")]
    [InlineData("""{"code":"12345678\n","deviceId":"laptop","deviceName":"Laptop"}""")]
    [InlineData("""{"code":"12345678","deviceId":"lap top","deviceName":"Laptop"}""")]
    [InlineData("""{"code":"12345678","deviceId":"laptop","deviceName":"Lap\u0000top"}""")]
    [InlineData("""{"code":"12345678","deviceId":"laptop","deviceName":"Laptop","nonce":"short"}""")]
    [InlineData("""{"code":"12345678"}""")]
    public async Task A_malformed_code_request_is_named_as_such(string body)
    {
        using var answer = await PostAsync("v1/activations/code", body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.StartsWith("application/problem+json", answer.Content.Headers.ContentType?.ToString(), StringComparison.Ordinal);
    }

    private async Task<string> CodeFromOperatorAsync(string json)
    {
        var customer = (await AccountAsync()).GetProperty("customerId").GetString();
        using var answer = await SendAsync(HttpMethod.Post, $"v1/accounts/{customer}/release-codes", Stack.Setting(Settings.OperatorToken), json);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct)).RootElement.GetProperty("code").GetString()!;
    }

    // The one account there is.
    private async Task<JsonElement> AccountAsync()
    {
        var customer = Assert.Single(await Stack.StripeApi().V1.Customers.ListAsync()).Id;
        return JsonDocument.Parse(await (await Stack.AsOperatorAsync($"v1/accounts/{customer}")).Content.ReadAsStringAsync(Ct)).RootElement;
    }
}

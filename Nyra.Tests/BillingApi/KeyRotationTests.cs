using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Nyra.LicenseClient;
using Nyra.Tests.Billing.Entitlements;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.BillingApi;

/// <summary>Signing keys come and go, and no app that was built with an old one is cut off.</summary>
public sealed class KeyRotationTests : IDisposable
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly string _token = DeviceToken.New();
    private readonly string _first = TestKeys.NewSecret();
    private readonly string _second = TestKeys.NewSecret();
    private readonly string _third = TestKeys.NewSecret();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_app_that_knows_only_the_first_key_follows_two_rotations()
    {
        var storage = new MemoryLicenseStorage();
        await using (var api = await StartAsync(_first))
        {
            await SubscribeAsync(api);
            await storage.SaveAsync(new(_token), Ct);
            Assert.Equal(LicenseStatus.Active, (await RefreshAsync(api, storage)).Status);
        }
        await using (var api = await StartAsync($"{_second}\n{_first}"))
            Assert.Equal((LicenseStatus.Active, Id(_second)), await RefreshedByAsync(api, storage));
        // The first private key is gone; its word for the second is kept, and the second's for the third.
        await using (var api = await StartAsync($"{_third}\n{_second}"))
        {
            Assert.Equal((LicenseStatus.Active, Id(_third)), await RefreshedByAsync(api, storage));
            var slept = new MemoryLicenseStorage();
            await slept.SaveAsync(new(_token), Ct);
            Assert.Equal((LicenseStatus.Active, Id(_third)), await RefreshedByAsync(api, slept));
        }
        // Offline, and started anew: what was learned is stored.
        using var nowhere = new HttpClient(ScriptedHttp.Offline()) { BaseAddress = new("https://billing.example") };
        using var client = Client(nowhere, storage);
        Assert.Equal(LicenseStatus.Active, (await client.GetStateAsync(Ct)).Status);
    }

    [Fact]
    public async Task An_old_key_is_served_until_the_last_license_it_signed_has_ended()
    {
        await using (var api = await StartAsync(_first))
        {
            await SubscribeAsync(api);
            _time.Advance(TimeSpan.FromDays(3));
            var storage = new MemoryLicenseStorage();
            await storage.SaveAsync(new(_token), Ct);
            await RefreshAsync(api, storage);
        }
        var signedLast = _time.GetUtcNow();
        await using (var api = await StartAsync($"{_second}\n{_first}"))
        {
        }
        await using var alone = await StartAsync(_second);
        _time.SetUtcNow(signedLast.AddDays(7));
        Assert.Equal([Id(_first), Id(_second)], await PublishedAsync(alone));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal([Id(_second)], await PublishedAsync(alone));
    }

    [Fact]
    public async Task A_key_that_nobody_vouches_for_is_refused_by_the_app()
    {
        var storage = new MemoryLicenseStorage();
        await using (var api = await StartAsync(_first))
        {
            await SubscribeAsync(api);
            await storage.SaveAsync(new(_token), Ct);
            await RefreshAsync(api, storage);
        }
        await using var stranger = await StartAsync(_second);
        _time.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal((LicenseStatus.RefreshDue, Id(_first)), await RefreshedByAsync(stranger, storage));
    }

    [Fact]
    public async Task Where_customers_are_a_key_that_would_cut_them_off_does_not_start_and_leaves_no_trace()
    {
        await using (await StartAsync(_first))
        {
        }
        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => StartAsync(_second, armed: true));
        Assert.Contains(Id(_first), refused.Message, StringComparison.Ordinal);
        Assert.Contains(Settings.AbandonedKeys, refused.Message, StringComparison.Ordinal);
        // Back to the first, and forward as it should be.
        await using (await StartAsync(_first, armed: true))
        {
        }
        await using (await StartAsync($"{_second}\n{_first}", armed: true))
        {
        }
        await using (await StartAsync(_second, armed: true))
        {
        }
        // An instance of before the rotation that starts again, or a rotation taken back: apps that follow the second key trust the first.
        await using (await StartAsync(_first, armed: true))
        {
        }
    }

    [Fact]
    public async Task A_lost_key_can_be_given_up_by_name()
    {
        await using (await StartAsync(_first))
        {
        }
        await using var api = await StartAsync(_second, armed: true, abandoned: Id(_first));
        Assert.Equal([Id(_first), Id(_second)], await PublishedAsync(api));
    }

    [Fact]
    public async Task The_operator_sees_which_key_signs_and_which_may_go()
    {
        await using (await StartAsync(_first))
        {
        }
        await using var api = await StartAsync($"{_second}\n{_first}");
        using var answer = await api.SendAsync(HttpMethod.Get, "v1/keys", ApiApp.OperatorToken);
        var keys = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct)).RootElement.GetProperty("keys");
        Assert.Equal((Id(_first), false, true), (keys[0].GetProperty("kid").GetString(), keys[0].GetProperty("signs").GetBoolean(), keys[0].GetProperty("served").GetBoolean()));
        Assert.Equal(Id(_first), Assert.Single(keys[1].GetProperty("vouchedBy").EnumerateArray()).GetString());
        Assert.DoesNotContain("PRIVATE", keys.GetRawText(), StringComparison.Ordinal);
    }

    private Task<ApiApp> StartAsync(string secret, bool armed = false, string? abandoned = null) => ApiApp.StartAsync(
        new Dictionary<string, string?>
        {
            [Settings.LicenseSigningSecret] = secret,
            [Settings.RequirePersistentStorage] = armed ? "true" : null,
            [Settings.AbandonedKeys] = abandoned,
        },
        _folder, _time,
        builder => builder.Services.Configure<StorageOptions>(storage => storage.FileSystemOf = _ => "ext4"));

    private async Task SubscribeAsync(ApiApp api)
    {
        await api.Store.SaveBillingAsync(
            "cus_1", 0, EntitlementRules.Next(BillingState.None, Snapshots.Of(Snapshots.Subscription("active")), Snapshots.Plan, Snapshots.Noon), new(["evt_1"], "active"), Ct);
        await api.Store.UpdateDevicesAsync(
            "cus_1", roster => roster.Activate(new("laptop", "Laptop", DeviceToken.Hash(_token), Snapshots.Noon), 3), new(["activation"], "activated"), Ct);
    }

    private async Task<(LicenseStatus Status, string Kid)> RefreshedByAsync(ApiApp api, MemoryLicenseStorage storage)
    {
        var state = await RefreshAsync(api, storage);
        var header = (await storage.LoadAsync(Ct)).License!.Split('.')[0];
        using var json = JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(header));
        return (state.Status, json.RootElement.GetProperty("kid").GetString()!);
    }

    private async Task<LicenseState> RefreshAsync(ApiApp api, MemoryLicenseStorage storage)
    {
        using var client = Client(api.Http, storage);
        return await client.RefreshAsync(Ct);
    }

    private LicensingClient Client(HttpClient http, MemoryLicenseStorage storage)
    {
        using var builtIn = SigningKeys.Parse(_first);
        return new(http, new() { DeviceId = "laptop", DeviceName = "Laptop", TrustedKeys = TestKeys.Published(builtIn), Storage = storage, Time = _time });
    }

    private static async Task<IEnumerable<string>> PublishedAsync(ApiApp api)
    {
        using var set = JsonDocument.Parse(await api.Http.GetStringAsync(".well-known/jwks.json", Ct));
        return [.. set.RootElement.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("kid").GetString()!)];
    }

    private static string Id(string secret)
    {
        using var keys = SigningKeys.Parse(secret);
        return keys.Current.KeyId;
    }
}

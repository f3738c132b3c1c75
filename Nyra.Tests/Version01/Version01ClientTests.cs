using System.IO.Compression;
using System.Runtime.Loader;
using Nyra.LicenseClient;
using Nyra.Tests.Architecture;
using Nyra.Tests.BillingApi;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Version01;

/// <summary>An app that was shipped with the package of version 0.1, which it cannot be asked to replace.</summary>
public sealed class Version01ClientTests : PaidPath
{
    private readonly TemporaryFolder _folder = new();
    private readonly AssemblyLoadContext _version01 = new("version 0.1", isCollectible: true);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task It_buys_stays_licensed_refreshes_and_is_revoked()
    {
        using var app = App();
        await PayAsync(PendingCheckoutOf(await app.BeginCheckoutAsync(null, Ct)));
        var activated = await app.ActivateAsync(Ct);
        Assert.True((bool)activated.Licensed);
        Assert.Equal("Active", $"{activated.Status}");

        using var restarted = App();
        Assert.True((bool)(await restarted.GetStateAsync(Ct)).Allows("little-buddy-pro"));
        var before = await LicenseAsync();
        Assert.Equal("Active", $"{(await restarted.RefreshAsync(Ct)).Status}");
        Assert.NotEqual(before, await LicenseAsync());
        Assert.Equal(1, (int)(await restarted.ListDevicesAsync(Ct)).Devices.Count);
        Assert.NotEmpty((string)(await restarted.OfferCodeAsync(Ct)).Code);

        await CancelAsync();
        await Eventually.HoldsAsync(async () => $"{(await restarted.RefreshAsync(Ct)).Status}" == "Revoked");
        Assert.False((bool)(await restarted.GetStateAsync(Ct)).Licensed);
        Assert.Equal("Subscribe", $"{(await restarted.GetStateAsync(Ct)).NextStep}");
    }

    [Fact]
    public async Task An_update_of_the_app_keeps_its_license_and_so_does_going_back()
    {
        using (var old = App())
        {
            await PayAsync(PendingCheckoutOf(await old.BeginCheckoutAsync(null, Ct)));
            Assert.True((bool)(await old.ActivateAsync(Ct)).Licensed);
        }
        using (var updated = new LicensingClient(Stack.Http, Options("device", new FileLicenseStorage(_folder.File("license.json")))))
        {
            Assert.Equal(LicenseStatus.Active, (await updated.GetStateAsync()).Status);
            Assert.Equal(LicenseStatus.Active, (await updated.RefreshAsync()).Status);
        }
        using var back = App();
        Assert.Equal("Active", $"{(await back.GetStateAsync(Ct)).Status}");
        Assert.Equal("Active", $"{(await back.RefreshAsync(Ct)).Status}");
    }

    [Fact]
    public async Task It_joins_by_a_code_of_a_device_with_the_present_client()
    {
        var (present, _) = Device("present");
        using var _ = present;
        await BuyAsync(present);
        using var app = App();
        Assert.True((bool)(await app.ActivateByCodeAsync((await present.OfferCodeAsync()).Code, Ct)).Licensed);
        await app.ReleaseDeviceAsync("device", Ct);
        Assert.Equal("Revoked", $"{(await app.RefreshAsync(Ct)).Status}");
        Assert.Equal(LicenseStatus.Active, (await present.RefreshAsync()).Status);
    }

    // The client of the package: its types are others than ours, though they have the same names.
    private dynamic App()
    {
        var assembly = _version01.Assemblies.FirstOrDefault() ?? Load();
        var options = Activator.CreateInstance(assembly.GetType("Nyra.LicenseClient.LicensingClientOptions", throwOnError: true)!)!;
        Set("DeviceId", "device");
        Set("DeviceName", "Device of version 0.1");
        Set("TrustedKeys", Keys);
        Set("Storage", Activator.CreateInstance(
            assembly.GetType("Nyra.LicenseClient.FileLicenseStorage", throwOnError: true)!, _folder.File("license.json"))!);
        return Activator.CreateInstance(assembly.GetType("Nyra.LicenseClient.LicensingClient", throwOnError: true)!, Stack.Http, options)!;

        void Set(string property, object value) => options.GetType().GetProperty(property)!.SetValue(options, value);
    }

    private System.Reflection.Assembly Load()
    {
        using var package = ZipFile.OpenRead(Repository.File("Nyra.Tests/Version01/Nyra.LicenseClient.0.1.0.nupkg"));
        using var library = package.GetEntry("lib/net10.0/Nyra.LicenseClient.dll")!.Open();
        using var bytes = new MemoryStream();
        library.CopyTo(bytes);
        bytes.Position = 0;
        return _version01.LoadFromStream(bytes);
    }

    private async Task<string?> LicenseAsync() => (await new FileLicenseStorage(_folder.File("license.json")).LoadAsync()).License;

    private static PendingCheckout PendingCheckoutOf(dynamic checkout) => new((string)checkout.SessionId, (string)checkout.Url, "");
}

using System.Text;
using CsCheck;
using Nyra.Billing.Licensing;
using Nyra.LicenseClient;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.LicenseClient;

/// <summary>Whatever is stored in place of a license: nothing is thrown, the state says so, and a genuine response mends it.</summary>
public sealed class MalformedStorageTests : IDisposable
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly (SigningKeys First, SigningKeys Second, SigningKeys Foreign) _keys = (TestKeys.New(), TestKeys.New(), TestKeys.New());
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        _keys.First.Dispose();
        _keys.Second.Dispose();
        _keys.Foreign.Dispose();
    }

    [Fact]
    public Task No_file_throws_and_an_activation_mends_it() => Malformation.Any.SampleAsync(MendsAsync, iter: 150);

    [Fact]
    public Task No_watermark_throws() =>
        Gen.Select(
                Gen.Long[0, DateTimeOffset.MaxValue.Ticks], Gen.OneOf(Gen.Long, Gen.Const(long.MinValue), Gen.Const(long.MaxValue)),
                Gen.Long, Gen.Long[0, DateTimeOffset.MaxValue.Ticks])
            .SampleAsync(async (highest, uptime, skew, now) =>
            {
                using var backend = Backend();
                var storage = new MemoryLicenseStorage();
                await storage.SaveAsync(new("token", backend.License(), Clock: new(At(highest), new(uptime), new(skew))), Ct);
                using var http = new HttpClient(backend) { BaseAddress = new("https://billing.example") };
                using var client = Client(http, storage, new DeviceClock(At(now)));
                await client.GetStateAsync(Ct);
                Assert.Equal(LicenseStatus.Active, (await client.RefreshAsync(Ct)).Status);
            });

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"license\":{\"version\":2,\"token\":\"a.b.c\"}}")]
    [InlineData("{\"clock\":{\"highest\":\"yesterday\",\"uptime\":null,\"skew\":\"00:00:00\"}}")]
    [InlineData("{\"checkout\":{\"sessionId\":\"cs_1\"}}")]
    public async Task A_file_of_another_form_is_an_invalid_license_and_is_left_as_it_is_by_a_refresh(string content)
    {
        var path = _folder.File("license.json");
        await File.WriteAllTextAsync(path, content, Ct);
        using var backend = Backend();
        using var http = new HttpClient(backend) { BaseAddress = new("https://billing.example") };
        using var client = Client(http, new FileLicenseStorage(path), TimeProvider.System);
        Assert.Equal(LicenseStatus.Invalid, (await client.RefreshAsync(Ct)).Status);
        Assert.Equal(content, await File.ReadAllTextAsync(path, Ct));
    }

    [Fact]
    public async Task What_a_later_version_added_does_not_stand_in_the_way()
    {
        using var backend = Backend();
        var json = Encoding.UTF8.GetString(new StoredLicense("token", backend.License()).ToJson());
        var stored = StoredLicense.FromJson(Encoding.UTF8.GetBytes("{\"schema\":9,\"more\":[{}]," + json[1..]));
        Assert.Equal("token", stored.DeviceToken);
    }

    [Fact]
    public async Task A_file_too_large_to_be_a_license_is_not_read_and_neither_is_a_folder()
    {
        var path = _folder.File("license.json");
        await using (var large = File.Create(path))
            large.SetLength(2L * 1024 * 1024 * 1024);
        await Assert.ThrowsAsync<InvalidDataException>(() => new FileLicenseStorage(path).LoadAsync(Ct));
        await Assert.ThrowsAsync<InvalidDataException>(() => new FileLicenseStorage(_folder.Path).LoadAsync(Ct));
    }

    [Fact]
    public async Task A_credential_that_no_header_can_carry_costs_no_access_and_asks_for_an_activation()
    {
        using var backend = Backend();
        var storage = new MemoryLicenseStorage();
        await storage.SaveAsync(new("a\r\nb", backend.License()), Ct);
        using var http = new HttpClient(backend) { BaseAddress = new("https://billing.example") };
        using var client = Client(http, storage, new DeviceClock(Noon));
        Assert.Equal(LicenseStatus.Active, (await client.RefreshAsync(Ct)).Status);
        var error = await Assert.ThrowsAsync<LicensingException>(() => client.OpenPortalAsync(Ct));
        Assert.Contains("Activate it first", error.Message, StringComparison.Ordinal);
        await client.ActivateByCodeAsync("7q3k-m0xz", Ct);
        Assert.True((await client.OpenPortalAsync(Ct)).IsAbsoluteUri);
    }

    private static DateTimeOffset Noon { get; } = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private async Task MendsAsync(Malformation change)
    {
        using var backend = Backend();
        var whole = new StoredLicense(
            "token", backend.License(), backend.Refusal(), new("cs_1", "https://pay.example", "verifier"),
            new(Noon, TimeSpan.FromHours(1), TimeSpan.Zero), [backend.Statement()], TokenUnknown: true);
        var path = _folder.File(Path.GetRandomFileName());
        var content = change.Apply(Encoding.UTF8.GetString(whole.ToJson()), _keys.First.Current.ECDsa, _keys.Foreign.Current.ECDsa);
        await File.WriteAllBytesAsync(path, content, Ct);
        using var http = new HttpClient(backend) { BaseAddress = new("https://billing.example") };
        using var client = Client(http, new FileLicenseStorage(path), new DeviceClock(Noon));
        await client.GetStateAsync(Ct);
        await client.RefreshAsync(Ct);
        Assert.Equal(LicenseStatus.Active, (await client.ActivateByCodeAsync("7q3k-m0xz", Ct)).Status);
        Assert.Equal(LicenseStatus.Active, (await client.RefreshAsync(Ct)).Status);
    }

    private MalformingBackend Backend() => new(rotated: false, new DeviceClock(Noon), _keys);

    private LicensingClient Client(HttpClient http, ILicenseStorage storage, TimeProvider time) => new(http, new()
    {
        DeviceId = MalformingBackend.Device,
        DeviceName = "Laptop",
        TrustedKeys = TestKeys.Published(_keys.First),
        Storage = storage,
        Time = time,
    });

    private static DateTimeOffset At(long ticks) => new(ticks, TimeSpan.Zero);
}

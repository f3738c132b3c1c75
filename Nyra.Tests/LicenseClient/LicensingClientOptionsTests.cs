using Nyra.Billing.Licensing;
using Nyra.LicenseClient;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.LicenseClient;

/// <summary>What an app configures wrongly is reported when the client is created, all of it at once.</summary>
public sealed class LicensingClientOptionsTests : IDisposable
{
    private readonly SigningKeys _keys = TestKeys.New();

    public void Dispose() => _keys.Dispose();

    [Fact]
    public void Every_mistake_is_named_with_its_remedy_in_one_error()
    {
        var error = Create(null, new() { DeviceId = "two words", DeviceName = "", TrustedKeys = "{}", Storage = null!, Time = null! });
        Assert.Equal(
            [
                "The licensing client is not configured correctly:",
                "- HttpClient.BaseAddress is missing. Set it to the billing backend, for example https://billing.your-domain.example/.",
                "- DeviceId must be 1 to 128 letters, digits and . _ : -. Use DeviceIdFile.Of(app).",
                "- DeviceName must be 1 to 80 characters without control characters. Use Environment.MachineName.",
                "- Storage is missing. Use FileLicenseStorage.Of(app).",
                "- Time is missing. Leave it out for the system's clock.",
                "- TrustedKeys: The text is not a JSON Web Key Set (RFC 7517) with an EC P-256 key. Build in what Nyra's 'keys public' prints.",
            ],
            error!.Split(" (Parameter")[0].Split('\n'));
    }

    [Theory]
    [InlineData("https://billing.example", null)]
    [InlineData("https://billing.example/billing/", null)]
    [InlineData("http://127.0.0.1:5180/", null)]
    [InlineData("https://billing.example/billing", "must end with a slash")]
    [InlineData("https://billing.example/?a=b", "remove what follows '?' or '#'")]
    [InlineData("https://billing.example/#a", "remove what follows '?' or '#'")]
    [InlineData("ftp://billing.example/", "Use https://.")]
    public void The_address_of_the_backend_is_checked(string address, string? problem) =>
        AssertProblem(problem, Create(new(address), Options()));

    [Theory]
    [InlineData(null, "The key set is missing.")]
    [InlineData(" ", "The key set is missing.")]
    [InlineData("not json", "is not a JSON Web Key Set")]
    [InlineData("""{"keys":[{"kty":"RSA"}]}""", "is not a JSON Web Key Set")]
    public void The_trusted_keys_are_checked(string? keys, string problem)
    {
        var options = Options();
        options.TrustedKeys = keys!;
        AssertProblem(problem, Create(new("https://billing.example"), options));
    }

    [Theory]
    [InlineData(80, false)]
    [InlineData(81, true)]
    public void A_device_name_has_at_most_80_characters(int length, bool refused)
    {
        var options = Options();
        options.DeviceName = new string('n', length);
        AssertProblem(refused ? "DeviceName must be" : null, Create(new("https://billing.example"), options));
    }

    [Fact]
    public void The_constructor_for_other_languages_sets_all_that_is_required() =>
        AssertProblem(null, Create(
            new("https://billing.example"), new("device", "Device", TestKeys.Published(_keys), new MemoryLicenseStorage())));

    private LicensingClientOptions Options() =>
        new() { DeviceId = "device", DeviceName = "Device", TrustedKeys = TestKeys.Published(_keys), Storage = new MemoryLicenseStorage() };

    private static string? Create(Uri? backend, LicensingClientOptions options)
    {
        using var http = new HttpClient { BaseAddress = backend };
        try
        {
            new LicensingClient(http, options).Dispose();
            return null;
        }
        catch (ArgumentException refused)
        {
            return refused.Message;
        }
    }

    private static void AssertProblem(string? expected, string? actual)
    {
        if (expected is null)
            Assert.Null(actual);
        else
            Assert.Contains(expected, actual, StringComparison.Ordinal);
    }
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Nyra.Billing.Configuration;
using Nyra.BillingApi;
using Nyra.ServiceDefaults;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.BillingApi;

public sealed class StartTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Without_any_setting_every_one_is_named_at_once()
    {
        // Where others can reach it: on this machine alone development needs no operator's token.
        var refusal = await RefusalAsync(new() { ["urls"] = "http://*:0" });
        Assert.Equal(ExitCodes.Configuration, refusal.ExitCode);
        Assert.Equal(
            [
                Settings.CancelUrl, Settings.ReturnUrl, Settings.SuccessUrl, Settings.LicenseApiToken, Settings.LicenseSigningSecret,
                Settings.OperatorToken, Settings.PriceProMonthly, Settings.StripeSecretKey, Settings.StripeWebhookSecret,
            ],
            refusal.Problems.Select(problem => problem.Split(' ')[0]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Development", "http://127.0.0.1:0", null, false)]
    [InlineData("Development", "http://127.0.0.1:0;http://[::1]:0", null, false)]
    [InlineData("Development", "http://*:0", null, true)]
    [InlineData("Development", "http://127.0.0.1:0;http://0.0.0.0:0", null, true)]
    [InlineData("Development", null, null, true)]
    [InlineData("Production", "http://127.0.0.1:0", null, true)]
    [InlineData("Production", "http://127.0.0.1:0", "true", true)]
    [InlineData("Development", "http://*:0", "true", true)]
    public async Task Without_the_operators_token_it_starts_only_in_development_on_this_machine(string environment, string? urls, string? open, bool refused)
    {
        var refusal = await RefusalAsync(new() { ["urls"] = urls, [Settings.OperatorOpenOnLoopback] = open }, environment);
        Assert.Equal(refused, refusal.Problems.Any(problem => problem.StartsWith(Settings.OperatorToken, StringComparison.Ordinal)));
        Assert.Equal(open is not null && refused, refusal.Problems.Any(problem => problem.StartsWith(Settings.OperatorOpenOnLoopback, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(Settings.RequirePersistentStorage, "true")]
    [InlineData(Settings.NodeEnvironment, "production")]
    public async Task An_armed_storage_guard_refuses_to_start_without_a_file_and_says_the_remedy(string key, string value)
    {
        var settings = ApiApp.Settings(_folder);
        settings.Remove(Settings.EntitlementsFile);
        settings[key] = value;
        Assert.Contains("Point it at an absolute path", Assert.Single((await RefusalAsync(settings)).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_production_the_storage_guard_is_armed_without_being_asked()
    {
        var settings = ApiApp.Settings(_folder);
        settings[Settings.EntitlementsFile] = "entitlements.json";
        Assert.Contains("is a relative path", Assert.Single((await RefusalAsync(settings, "Production")).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entitlement_file_that_is_no_json_stops_the_start_and_is_not_touched()
    {
        var file = _folder.File("entitlements.json");
        await File.WriteAllTextAsync(file, "{\"customers\":");
        var refusal = await RefusalAsync(ApiApp.Settings(_folder));
        Assert.Contains(file, Assert.Single(refusal.Problems), StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Configuration, refusal.ExitCode);
        Assert.Equal("{\"customers\":", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task A_file_and_a_database_for_entitlements_at_once_are_refused()
    {
        var settings = ApiApp.Settings(_folder);
        settings[$"ConnectionStrings:{Settings.Entitlements}"] = "Host=127.0.0.1;Database=nyra;Username=nyra;Password=geheim";
        var refusal = await RefusalAsync(settings);
        Assert.Contains($"{Settings.EntitlementsConnection} and {Settings.EntitlementsFile} are both set", Assert.Single(refusal.Problems), StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Configuration, refusal.ExitCode);
    }

    [Fact]
    public async Task Characters_copied_along_are_refused_in_all_settings_at_once()
    {
        var settings = ApiApp.Settings(_folder);
        string[] keys = [Settings.StripeSecretKey, Settings.StripeWebhookSecret, Settings.OperatorToken, Settings.LicenseApiToken,
            Settings.LicenseSigningSecret];
        foreach (var key in keys)
            settings[key] += "\u200b";
        settings[$"ConnectionStrings:{Settings.Redis}"] = "127.0.0.1:1\u200b";
        var refusal = await RefusalAsync(settings);
        Assert.Equal(ExitCodes.Configuration, refusal.ExitCode);
        Assert.Equal([.. keys.Append(Settings.RedisConnection).Order(StringComparer.Ordinal)],
            refusal.Problems.Select(problem => problem.Split(' ')[0]).Order(StringComparer.Ordinal));
        Assert.All(refusal.Problems, problem =>
            Assert.Contains("U+200B (zero width space) at position ", problem, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_as_such()
    {
        await using var other = await ApiApp.StartAsync();
        var settings = ApiApp.Settings(_folder);
        settings["urls"] = other.Http.BaseAddress!.ToString();
        var refusal = await RefusalAsync(settings);
        Assert.Equal(ExitCodes.Unavailable, refusal.ExitCode);
        Assert.Contains(other.Http.BaseAddress.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), refusal.Problems[0], StringComparison.Ordinal);
    }

    private static async Task<StartupRefusal> RefusalAsync(Dictionary<string, string?> settings, string environment = "Development")
    {
        var error = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var app = BillingApiHost.Build(["--environment", environment], builder =>
            {
                builder.Configuration.Sources.Clear();
                builder.Configuration.AddInMemoryCollection(settings);
                builder.Logging.ClearProviders();
            });
            await app.StartAsync();
        });
        var refusal = StartupRefusal.From(error);
        Assert.True(refusal is not null, $"not read as a refusal: {error}");
        return refusal;
    }
}

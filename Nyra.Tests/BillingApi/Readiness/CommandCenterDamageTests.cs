using System.Text.Json;
using Nyra.Billing.Entitlements;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Preflight.Checks.Storage;
using Nyra.Readiness.Rehearsal.Reports;
using Nyra.Readiness.Snapshots;
using Nyra.Tests.Infrastructure;
using Xunit;
using static Nyra.Tests.BillingApi.Readiness.CommandCenterRequests;

namespace Nyra.Tests.BillingApi.Readiness;

/// <summary>What was saved and cannot be read: by a newer version, or damaged.</summary>
public sealed class CommandCenterDamageTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private ApiApp _api = null!;

    public async ValueTask InitializeAsync() => _api = await ApiApp.StartAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task What_a_newer_version_saved_is_neither_read_as_ours_nor_overwritten()
    {
        await StoreAsync("""{"format":3,"mode":"live","decisionsOfTomorrow":{}}""");
        await Problem.IsAsync(await _api.AsOperatorAsync(HttpMethod.Get, "v1/command-center"), 409, "command-center-newer");
        await Problem.IsAsync(await _api.SaveAsync(1, Decided("tax", "none")), 409, "command-center-newer");
        Assert.Contains("decisionsOfTomorrow", (await _api.Store.FindDocumentAsync(CommandCenterDocument.Name, Ct))!.Value.Value.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"format":1,"mode":["what is this"]}""")]
    [InlineData("""{"format":"2","mode":"what is this"}""")]
    [InlineData("""{"format":null,"mode":"what is this"}""")]
    [InlineData("""{"format":1.5,"mode":"what is this"}""")]
    [InlineData("""["what is this"]""")]
    public async Task Malformed_state_is_kept_aside_and_never_overwritten(string malformed)
    {
        await StoreAsync(malformed);
        await Problem.IsAsync(await _api.AsOperatorAsync(HttpMethod.Get, "v1/command-center"), 409, "command-center-malformed");
        Assert.Equal(200, (int)(await _api.SaveAsync(1, Decided("tax", "none"))).StatusCode);
        Assert.Equal("none", (await _api.CommandCenterAsync())["document"]!["decisions"]!["tax"]!["value"]!.GetValue<string>());
        Assert.Contains("what is this", (await _api.Store.FindDocumentAsync("command-center.kept-aside-1", Ct))!.Value.Value.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_beyond_every_format_is_a_newer_versions()
    {
        await StoreAsync("""{"format":99999999999,"mode":"live"}""");
        await Problem.IsAsync(await _api.SaveAsync(1, Decided("tax", "none")), 409, "command-center-newer");
    }

    [Fact]
    public async Task What_is_kept_aside_takes_no_earlier_ones_place()
    {
        foreach (var content in new[] { "[1]", "[2]", "[2]" })
            await KeptAside.KeepAsync(_api.Store, CommandCenterDocument.Name, 7, JsonDocument.Parse(content).RootElement, Ct);
        Assert.Equal(["command-center.kept-aside-7", "command-center.kept-aside-7-2"], (await _api.Store.ListDocumentsAsync(Ct)).Where(name => name.StartsWith("command-center.", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(CommandCenterAudit.Name)]
    [InlineData(RehearsalLog.Name)]
    [InlineData(SignedSnapshot.Name)]
    [InlineData(StorageMarker.Name)]
    public async Task What_was_damaged_beside_it_stands_in_nobodys_way_and_is_kept_aside(string name)
    {
        var found = await _api.Store.FindDocumentAsync(name, Ct);
        await _api.Store.SaveDocumentAsync(name, found?.Version ?? 0, JsonDocument.Parse("""{"changes":7,"rehearsals":null,"content":[],"starts":"none"}""").RootElement, Ct);
        Assert.Equal(200, (int)(await _api.SaveAsync(0, Decided("tax", "none"))).StatusCode);
        Assert.Equal(200, (int)(await _api.AsOperatorAsync(HttpMethod.Get, "v1/command-center/audit")).StatusCode);
        Assert.Equal(200, (int)(await _api.AsOperatorAsync(HttpMethod.Get, "v1/readiness")).StatusCode);
        Assert.Equal(200, (int)(await _api.AsOperatorAsync(HttpMethod.Get, "v1/rehearsals")).StatusCode);
        if (name == CommandCenterAudit.Name)
            Assert.Contains($"{name}.kept-aside-1", await _api.Store.ListDocumentsAsync(Ct));
    }

    private async Task StoreAsync(string json) =>
        await _api.Store.SaveDocumentAsync(CommandCenterDocument.Name, 0, JsonDocument.Parse(json).RootElement, Ct);
}

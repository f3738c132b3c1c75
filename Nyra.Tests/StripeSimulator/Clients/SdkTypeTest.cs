using System.Text.Json;
using Xunit;

namespace Nyra.Tests.StripeSimulator.Clients;

/// <summary>Compares everything a test asks the simulator for with the types that Stripe's Node SDK ships for this API version.</summary>
public abstract class SdkTypeTest : SimulatorTest
{
    private protected SdkTypeCheck Check { get; } = new();

    private protected static string Id(JsonElement json) => json.GetProperty("id").GetString()!;

    private protected Task<JsonElement> GetAsync(string path) => CompareAsync(HttpMethod.Get, path, null);

    private protected Task<JsonElement> PostAsync(string path, string form = "") => CompareAsync(HttpMethod.Post, path, form);

    private protected Task<JsonElement> DeleteAsync(string path) => CompareAsync(HttpMethod.Delete, path, null);

    /// <summary>Lists, and sees that there is something to compare.</summary>
    private protected async Task ListAsync(params string[] paths)
    {
        foreach (var path in paths)
        {
            var list = await GetAsync("/v1/" + path);
            Assert.True(list.GetProperty("data").GetArrayLength() > 0, $"Nothing to compare in {path}");
        }
    }

    /// <summary>All events so far, each with the type of its own.</summary>
    private protected async Task CompareEventsAsync()
    {
        foreach (var one in (await Simulator.GetAsync("/v1/events?limit=100")).Json.GetProperty("data").EnumerateArray())
        {
            Check.Add($"the event {one.GetProperty("type").GetString()}", one);
        }
    }

    private protected async Task AllAgreeAsync()
    {
        await CompareEventsAsync();
        var findings = await Check.RunAsync(Stop);
        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }

    private async Task<JsonElement> CompareAsync(HttpMethod method, string path, string? form)
    {
        var (response, json) = await Simulator.SendAsync(method, path, form);
        Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {json}");
        Check.Add($"{method} {path}", json);
        return json;
    }
}

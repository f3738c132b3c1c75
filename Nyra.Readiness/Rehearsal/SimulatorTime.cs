using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Nyra.Readiness.Rehearsal;

/// <summary>The simulator's own clock, and its count of deliveries.</summary>
internal sealed class SimulatorTime(Uri simulator, TimeProvider time) : IStripeTime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http = new() { BaseAddress = simulator, Timeout = TimeSpan.FromSeconds(15) };

    public async Task AdvanceToAsync(DateTimeOffset moment, CancellationToken ct)
    {
        using var answer = await _http.PostAsJsonAsync(
            "_simulator/clock/advance", new JsonObject { ["to"] = moment.ToUnixTimeSeconds() }, RehearsalJson.Default.JsonObject, ct);
        answer.EnsureSuccessStatusCode();
    }

    public Task SentAsync(Func<CancellationToken, Task<int>> received, CancellationToken ct) => Waiting.UntilAsync(
        async token => (await _http.GetFromJsonAsync("_simulator/deliveries", RehearsalJson.Default.JsonObject, token))!,
        counts => counts["pending"]!.GetValue<int>() == 0, Patience, time, ct);

    public void Dispose() => _http.Dispose();
}

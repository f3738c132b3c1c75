using System.Text.Json;
using System.Text.Json.Nodes;

namespace Nyra.Readiness.Preflight.Checks.Backend;

/// <summary>GET /health verifies entitlement storage is writable, and that the queue can be reached.</summary>
public sealed class BackendHealthyCheck() : BackendCheck("backend-healthy", "GET /health healthy")
{
    protected override async Task<CheckResult> LookAsync(HttpClient backend, Uri address, PreflightContext context, CancellationToken ct)
    {
        using var answer = await backend.GetAsync("health", ct);
        JsonNode? health = null;
        try
        {
            health = JsonNode.Parse(await answer.Content.ReadAsStringAsync(ct));
        }
        catch (JsonException)
        {
            // Said below: it is not the health of a Nyra backend.
        }
        if (health?["checks"] is not JsonObject checks)
            return CheckResult.Fail($"GET {address}health is not answered by a Nyra backend.", "Look at the address, and at what stands before the backend.", $"HTTP {(int)answer.StatusCode}");
        foreach (var needed in new[] { "storage", "queue" })
        {
            if (checks[needed]?["status"]?.GetValue<string>() is not "healthy" and not "degraded")
            {
                return CheckResult.Fail(
                    $"The backend's {needed} is not healthy.", "Look at the backend's log and fix what it reports.",
                    checks[needed]?["description"]?.GetValue<string>());
            }
        }
        var unwell = checks.Where(check => check.Value?["status"]?.GetValue<string>() != "healthy").ToList();
        return unwell.Count == 0
            ? CheckResult.Pass("Storage writable, queue reachable.", string.Join(" ", checks.Select(check => check.Value?["description"]?.GetValue<string>() ?? check.Key)))
            : CheckResult.Warn($"Not quite healthy: {string.Join(", ", unwell.Select(check => check.Key))}.", "Look at what it says.", unwell[0].Value?["description"]?.GetValue<string>());
    }
}

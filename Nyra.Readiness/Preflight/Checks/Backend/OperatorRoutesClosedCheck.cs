using System.Net;
using System.Text.Json.Nodes;
using Names = Nyra.Billing.Configuration.Settings;

namespace Nyra.Readiness.Preflight.Checks.Backend;

/// <summary>Nobody gets at the operator's routes without the token.</summary>
public sealed class OperatorRoutesClosedCheck() : BackendCheck("operator-routes-closed", "Operator routes ask for the token")
{
    private static readonly string[] Routes = ["v1/readiness", "v1/command-center", "v1/queue", "v1/dead-letters", "v1/keys", "v1/accounts/cus_preflight", "v1/customers/cus_preflight"];

    protected override async Task<CheckResult> LookAsync(HttpClient backend, Uri address, PreflightContext context, CancellationToken ct)
    {
        var open = new List<(string Path, int Status)>();
        foreach (var route in Routes)
        {
            using var answer = await backend.GetAsync(route, ct);
            if (answer.StatusCode != HttpStatusCode.Unauthorized)
                open.Add((route, (int)answer.StatusCode));
        }
        if (open.Count == 0)
            return CheckResult.Pass($"401 without a token, on all {Routes.Length}.");
        // On the developer's machine they are open by design, for loopback alone, and the backend says so itself.
        if (address.IsLoopback && !context.Live && await IsOpenByDesignAsync(backend, ct))
            return CheckResult.Skip("This machine's own backend in development asks nobody for a token.");
        var evidence = string.Join(", ", open.Select(route => $"/{route.Path} {route.Status}"));
        return open.Any(route => route.Status is >= 200 and < 300)
            ? CheckResult.Fail("Operator routes answer without a token.", $"Set {Names.OperatorToken} on the backend, and look at what stands before it.", evidence)
            : CheckResult.Fail("Operator routes do not answer as a Nyra backend's.", "Look at the address, and at what stands before the backend.", evidence);
    }

    private static async Task<bool> IsOpenByDesignAsync(HttpClient backend, CancellationToken ct)
    {
        using var answer = await backend.GetAsync("operator/session", ct);
        return answer.IsSuccessStatusCode && JsonNode.Parse(await answer.Content.ReadAsStringAsync(ct))?["open"]?.GetValue<bool>() == true;
    }
}

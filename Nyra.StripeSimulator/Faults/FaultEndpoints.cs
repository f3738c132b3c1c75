using Microsoft.AspNetCore.Http.HttpResults;
using Nyra.StripeSimulator.Clock;

namespace Nyra.StripeSimulator.Faults;

/// <summary>/_simulator/faults: makes webhooks arrive as badly as they sometimes do.</summary>
internal static class FaultEndpoints
{
    private const int LongestOverlap = 86_400;

    public static void MapFaults(this RouteGroupBuilder control)
    {
        control.MapGet("/faults", Read);
        control.MapPost("/faults", SetAsync);
        control.MapDelete("/faults", Clear);
        control.MapPost("/faults/roll", RollAsync);
    }

    private static Ok<FaultReport> Read(Simulator simulator)
    {
        lock (simulator.Gate)
        {
            return TypedResults.Ok(simulator.Webhooks.Faults.Report);
        }
    }

    private static async Task<Results<Ok<FaultReport>, ProblemHttpResult>> SetAsync(
        HttpRequest request, Simulator simulator, CancellationToken stop)
    {
        var (settings, malformed) = await ControlBody.ReadAsync(request, ControlJson.Default.FaultSettings, stop);
        if (malformed is not null)
        {
            return Problem("The body must be JSON: {\"drop\": 0.1, \"duplicate\": 0.2, \"seed\": 7}. " + malformed);
        }

        if (settings?.Problem() is not null || settings is null)
        {
            return Problem(settings?.Problem() ?? "The body must be a JSON object.");
        }

        lock (simulator.Gate)
        {
            simulator.Webhooks.SetFaults(settings);
            return TypedResults.Ok(simulator.Webhooks.Faults.Report);
        }
    }

    private static Ok<FaultReport> Clear(Simulator simulator)
    {
        lock (simulator.Gate)
        {
            simulator.Webhooks.SetFaults(FaultSettings.None);
            return TypedResults.Ok(simulator.Webhooks.Faults.Report);
        }
    }

    private static async Task<Results<Ok<RolledSecret>, ProblemHttpResult>> RollAsync(
        HttpRequest request, Simulator simulator, TimeProvider time, CancellationToken stop)
    {
        var (roll, malformed) = await ControlBody.ReadAsync(request, ControlJson.Default.SecretRoll, stop);
        if (malformed is not null)
        {
            return Problem("The body must be JSON: {\"endpoint\": \"we_…\", \"overlapSeconds\": 3600}. " + malformed);
        }

        if (roll?.OverlapSeconds is not (>= 0 and <= LongestOverlap))
        {
            return Problem($"\"overlapSeconds\" goes from 0 to {LongestOverlap}.");
        }

        lock (simulator.Gate)
        {
            if (simulator.WebhookEndpoints.Find(roll.Endpoint) is not { } endpoint)
            {
                return Problem($"There is no webhook endpoint '{roll.Endpoint}'.");
            }

            var until = time.GetUtcNow().AddSeconds(roll.OverlapSeconds);
            endpoint.Roll(simulator.Ids.Next("whsec_", 32), until, time);
            return TypedResults.Ok(new RolledSecret(endpoint.Id, endpoint.Secret, until.ToUnixTimeSeconds()));
        }
    }

    private static ProblemHttpResult Problem(string detail) =>
        TypedResults.Problem(detail, statusCode: 400, title: "No fault was set", type: "urn:simulator:fault-not-set");
}

using Microsoft.AspNetCore.Http.HttpResults;
using Nyra.StripeSimulator.Events;
using Nyra.StripeSimulator.Faults;
using Nyra.StripeSimulator.Webhooks;

namespace Nyra.StripeSimulator.Clock;

/// <summary>/_simulator: what Stripe does not have. Without a key, since the simulator listens on loopback.</summary>
internal static class ControlEndpoints
{
    public const string HealthPath = Group + "/health";

    private const string Group = "/_simulator";
    private const int LongestYears = 10;

    public static void MapControl(this IEndpointRouteBuilder routes)
    {
        var control = routes.MapGroup(Group).WithTags("control");
        control.MapGet("/health", Health);
        control.MapGet("/clock", ReadClock);
        control.MapPost("/clock/advance", AdvanceAsync);
        control.MapGet("/deliveries", Deliveries);
        control.MapEventRaising();
        control.MapFaults();
    }

    private static Ok<HealthReport> Health() => TypedResults.Ok(new HealthReport("healthy"));

    private static Ok<ClockReading> ReadClock(Simulator simulator)
    {
        lock (simulator.Gate)
        {
            return TypedResults.Ok(new ClockReading(simulator.Clock.Now));
        }
    }

    private static async Task<Results<Ok<ClockReading>, ProblemHttpResult>> AdvanceAsync(
        HttpRequest request, Simulator simulator, CancellationToken stop)
    {
        var (advance, malformed) = await ControlBody.ReadAsync(request, ControlJson.Default.ClockAdvance, stop);
        if (malformed is not null)
        {
            return Problem("The body must be JSON: {\"seconds\": 3600}, {\"months\": 1} or {\"to\": <Unix seconds>}.");
        }

        DateTimeOffset before;
        int events;
        lock (simulator.Gate)
        {
            (before, events) = (simulator.Clock.Moment, simulator.Events.Raised);
        }

        if (Target(advance, before) is not { } target)
        {
            return Problem("Exactly one of \"to\", \"seconds\" and \"months\" must be given, and lead to a time that exists.");
        }

        if (target.ToUnixTimeSeconds() < before.ToUnixTimeSeconds())
        {
            return Problem($"Time does not go backwards: now is {before.ToUnixTimeSeconds()}.");
        }

        if (target > before.AddYears(LongestYears))
        {
            return Problem($"An advance goes {LongestYears} years at most.");
        }

        simulator.RunDue(simulator.Clock.World, target);
        lock (simulator.Gate)
        {
            return TypedResults.Ok(new ClockReading(simulator.Clock.Now, simulator.Events.Raised - events));
        }
    }

    private static Ok<DeliveryCounts> Deliveries(Simulator simulator) => TypedResults.Ok(simulator.Webhooks.Counts);

    private static DateTimeOffset? Target(ClockAdvance? advance, DateTimeOffset now)
    {
        // Some three hundred years: no sum below leaves the range of DateTimeOffset.
        const long Bound = 10_000_000_000;
        return advance switch
        {
            { To: > 0 and < Bound and var to, Seconds: null, Months: null } => DateTimeOffset.FromUnixTimeSeconds(to),
            { To: null, Seconds: > -Bound and < Bound and var seconds, Months: null } => now.AddSeconds(seconds),
            { To: null, Seconds: null, Months: >= -1200 and <= 1200 and var months } => now.AddMonths(months),
            _ => null,
        };
    }

    private static ProblemHttpResult Problem(string detail) =>
        TypedResults.Problem(detail, statusCode: 400, title: "The clock was not advanced", type: "urn:simulator:clock-not-advanced");
}

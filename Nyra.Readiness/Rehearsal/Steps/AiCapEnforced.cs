using System.Net;
using System.Text.Json.Nodes;

namespace Nyra.Readiness.Rehearsal.Steps;

/// <summary>Hosted AI requests stop exactly at the cap, and what is released can be used again.</summary>
public sealed class AiCapEnforced : IRehearsalStep
{
    // Reserving each one of a larger cap would take long and meet the gateway's limits.
    private const int MostToExhaust = 200;
    private const int Together = 8;

    public string Name => "ai-cap-enforced";

    public IReadOnlyList<string> Needs => ["device-activated"];

    public async Task<StepResult> RunAsync(RehearsalContext context, CancellationToken ct)
    {
        const string LookAt = "the Usage slice of Nyra.BillingApi";
        if (context.PaidLicense!.HostedAiCap is not { } cap)
            return StepResult.Failed("a cap in the license", "none", "the feature hosted-ai: is it in the plan?");
        if (cap > MostToExhaust)
            return StepResult.Skipped($"the cap of {cap} is too large to use up here; give the feature hosted-ai a monthly_requests of at most {MostToExhaust} in test mode");

        var answers = new List<BackendAnswer>();
        var reservations = Enumerable.Range(0, cap + Together).Select(_ => Guid.NewGuid().ToString("N")).ToList();
        foreach (var chunk in reservations.Chunk(Together))
            answers.AddRange(await Task.WhenAll(chunk.Select(id => UsageAsync(context, "reserve", id, ct))));
        var reserved = answers.Count(answer => answer.Status == HttpStatusCode.OK);
        var refused = answers.Count(answer => answer.Problem == "hosted-ai-cap-reached");
        if (reserved != cap || refused != Together)
            return StepResult.Failed($"{cap} reserved and {Together} refused", $"{reserved} reserved and {refused} refused", LookAt);

        // One request is done, the others were not: all but one are free again.
        var held = reservations.Where((_, i) => answers[i].Status == HttpStatusCode.OK).ToList();
        var committed = await UsageAsync(context, "commit", held[0], ct);
        foreach (var chunk in held.Skip(1).Chunk(Together))
            await Task.WhenAll(chunk.Select(id => UsageAsync(context, "release", id, ct)));
        var usage = await context.Backend.AsDeviceGetAsync("v1/usage", (await context.Desktop!.Storage.LoadAsync(ct)).DeviceToken, ct);
        if (committed.Status != HttpStatusCode.NoContent || usage.Number("used") != 1 || usage.Number("remaining") != cap - 1)
            return StepResult.Failed($"1 used and {cap - 1} left", $"{usage.Number("used")} used and {usage.Number("remaining")} left", LookAt);
        return StepResult.Passed($"{cap} of {cap + Together} reservations, {Together} at a time, were given and {Together} refused; 1 done, {cap - 1} released and left");
    }

    private static Task<BackendAnswer> UsageAsync(RehearsalContext context, string what, string reservationId, CancellationToken ct) =>
        context.Backend.AsHostedServiceAsync(
            $"v1/usage/hosted-ai/{what}", new JsonObject { ["customerId"] = context.CustomerId, ["reservationId"] = reservationId }, ct);
}

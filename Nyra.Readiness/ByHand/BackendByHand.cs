using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nyra.Billing.Configuration;
using Nyra.Readiness.Rehearsal;
using Nyra.Readiness.Rehearsal.Reports;

namespace Nyra.Readiness.ByHand;

/// <summary>What an operator has a backend do, each answered with a sentence of what came of it.</summary>
/// <exception cref="HttpRequestException">By every method, when the backend cannot be reached.</exception>
/// <exception cref="NothingToDoException">By every method, when it refuses.</exception>
public sealed class BackendByHand(RehearsalTarget target) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly BackendClient _backend = new(target);

    /// <summary>The latest rehearsal that began since a moment, as the backend was told of it; null where it was told of none.</summary>
    public async Task<RehearsalReport?> RehearsalAsync(DateTimeOffset since, CancellationToken ct)
    {
        var known = await _backend.AsOperatorAsync("v1/rehearsals", ct);
        return (known.Body?["rehearsals"]?.AsArray() ?? []).Select(record => record.Deserialize(RehearsalJson.Default.RehearsalRecord)!.Report)
            .Where(report => report.StartedAt >= since).MaxBy(report => report.StartedAt);
    }

    /// <summary>That no webhook worker is running, as the backend says it, asked again for as long as one may be starting; null where one is.</summary>
    public async Task<string?> MissingWorkerAsync(TimeProvider time, CancellationToken ct) => NoWorker.In(await Waiting.UntilAsync(
        token => _backend.GetAsync("health", token), health => NoWorker.In(health) is null, NoWorker.Patience, time, ct));

    /// <summary>Compares every account with Stripe and repairs what differs.</summary>
    public async Task<string> ReconcileAsync(CancellationToken ct)
    {
        var job = await AskAsync("v1/reconcile", [], ct);
        while ((string?)job["state"] == "running")
        {
            await Task.Delay(Pause, ct);
            var answer = await _backend.AsOperatorAsync($"v1/reconcile/{job["id"]}", ct);
            job = answer.Status == HttpStatusCode.OK ? answer.Body! : throw new NothingToDoException($"The backend refused: {answer}");
        }
        if (job["result"] is not JsonObject result)
            throw new NothingToDoException($"The reconciliation ended as {job["state"]}. {job["problem"]}".TrimEnd());
        var (drifts, withheld, failures) = ((int)result["driftCount"]!, (int)result["withheld"]!, (int)result["failureCount"]!);
        return $"Compared {result["accounts"]} account(s) with {result["subscriptions"]} subscription(s): "
            + (drifts == 0 ? "every account is as Stripe says." : $"{drifts} differ, {result["queued"]} are being repaired.")
            + (withheld == 0 ? "" : $" {withheld} revocation(s) are withheld: {CommandHint.Of("reconcile --dry-run")} lists them.")
            + (failures == 0 ? "" : $" {failures} customer(s) could not be compared.");
    }

    /// <summary>Gives every dead letter to the worker again.</summary>
    public async Task<string> ReplayDeadLettersAsync(CancellationToken ct)
    {
        var letters = await _backend.AsOperatorAsync("v1/dead-letters", ct);
        if (letters.Status != HttpStatusCode.OK)
            throw new NothingToDoException($"The backend refused: {letters}");
        var ids = letters.Body!["deadLetters"]!.AsArray().Select(letter => letter!["id"]!.GetValue<string>()).ToList();
        foreach (var id in ids)
            await AskAsync($"v1/dead-letters/{Uri.EscapeDataString(id)}/replay", [], ct);
        return ids.Count == 0 ? "There is no dead letter." : $"{ids.Count} of {letters.Body["total"]} dead letter(s) given to the worker again.";
    }

    public void Dispose() => _backend.Dispose();

    private async Task<JsonObject> AskAsync(string path, JsonObject body, CancellationToken ct)
    {
        var answer = await _backend.PostAsOperatorAsync(path, body, ct);
        return (int)answer.Status is >= 200 and < 300 ? answer.Body ?? [] : throw new NothingToDoException($"The backend refused: {answer}");
    }
}

using System.Net;
using System.Text.Json.Nodes;
using Nyra.Readiness.Rehearsal;

namespace Nyra.Readiness.ByHand;

/// <summary>What an operator has a backend do, each answered with a sentence of what came of it.</summary>
/// <exception cref="HttpRequestException">By every method, when the backend cannot be reached.</exception>
/// <exception cref="NothingToDoException">By every method, when it refuses.</exception>
public sealed class BackendByHand(RehearsalTarget target) : IDisposable
{
    private const int MostNamed = 5;

    private readonly BackendClient _backend = new(target);

    /// <summary>Has the backend look at itself.</summary>
    /// <returns>Whether nothing that it can see fails, and what does.</returns>
    public async Task<(bool Holds, string Words)> PreflightAsync(CancellationToken ct)
    {
        var seen = (await AskAsync("v1/readiness/check", [], ct))["checks"]!.AsArray().Where(check => check!["seenFrom"]!.GetValue<string>() == "backend").ToList();
        var failing = seen.Where(check => check!["status"]!.GetValue<string>() == "fail").Select(check => check!["name"]!.GetValue<string>()).ToList();
        var rest = failing.Count > MostNamed ? $" and {failing.Count - MostNamed} more" : "";
        return failing.Count == 0
            ? (true, $"All {seen.Count} checks that the backend makes itself hold.")
            : (false, $"{failing.Count} of the {seen.Count} checks that the backend makes itself fail: {string.Join(", ", failing.Take(MostNamed))}{rest}. See {new Uri(target.Gateway, "readiness")}");
    }

    /// <summary>Compares every account with Stripe and repairs what differs.</summary>
    public async Task<string> ReconcileAsync(CancellationToken ct)
    {
        var result = await AskAsync("v1/reconcile", [], ct);
        var drifts = result["drifts"]!.AsArray().Count;
        var (withheld, failures) = ((int)result["withheld"]!, result["failures"]!.AsArray().Count);
        return $"Compared {result["accounts"]} account(s) with {result["subscriptions"]} subscription(s): "
            + (drifts == 0 ? "every account is as Stripe says." : $"{drifts} differ, {result["queued"]} are being repaired.")
            + (withheld == 0 ? "" : $" {withheld} revocation(s) are withheld: nyra reconcile --dry-run lists them.")
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

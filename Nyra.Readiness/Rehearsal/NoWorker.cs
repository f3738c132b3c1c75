namespace Nyra.Readiness.Rehearsal;

/// <summary>What every step waits for in vain: no webhook worker is running. The backend's health says so.</summary>
internal static class NoWorker
{
    /// <summary>Workers start beside the API and report at once: where everything else is well, one that has not by then is not coming.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <returns>What GET /health says of it; null where a worker is running, or the backend does not know.</returns>
    public static string? In(BackendAnswer health) => health.Body?["checks"]?["workers"] is { } workers && workers["data"]?["running"]?.ToString() == "0"
        ? workers["description"]!.GetValue<string>()
        : null;

    public static StepResult Failed(string seen) => StepResult.Failed("a running webhook worker", seen, "the webhook worker's log; start it, then rehearse again");
}

/// <summary>Thrown by a wait for the worker's effect once no worker is running.</summary>
internal sealed class NoWorkerException(string seen) : Exception(seen);

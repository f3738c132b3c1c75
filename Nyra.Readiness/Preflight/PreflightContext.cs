using System.Collections.Concurrent;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Preflight.Checks.Policies;
using Nyra.Readiness.Rehearsal.Reports;
using Nyra.Readiness.Simulation;
using Stripe;

namespace Nyra.Readiness.Preflight;

/// <summary>What the checks look at, and what they share: what several need is fetched once.</summary>
public sealed class PreflightContext(Seat seat, string mode, Func<string, string?> setting, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, object> _fetched = new(StringComparer.Ordinal);

    public Seat Seat { get; } = seat;

    /// <summary><c>test</c> or <c>live</c>: what the person means to prepare, whatever the settings say.</summary>
    public string Mode { get; } = mode;

    public bool Live => Mode == "live";

    public TimeProvider Time { get; } = time;

    /// <summary>The repository's folder; null where there is none to look at.</summary>
    public string? WorkTree { get; init; }

    /// <summary>Files and folders named by <c>--scan</c>.</summary>
    public IReadOnlyList<string> Scan { get; init; } = [];

    /// <summary>Stripe by a client that refuses all but GET; null where the key is missing or of no use, which its own check says.</summary>
    public StripeClient? Stripe { get; init; }

    /// <summary>The origin of the Stripe simulator; null where Stripe is not known to be one. See <see cref="SimulatorOrigin.Of"/>.</summary>
    public Uri? Simulator { get; init; }

    /// <summary>Fetches published pages.</summary>
    public PolicyPageReader PolicyPages { get; init; } = new();

    /// <summary>The backend from outside, without credentials and without following redirects; null where its address is not set.</summary>
    public HttpClient? Backend { get; init; }

    /// <summary>Reads the command center: from the backend by the operator token, or from the store.</summary>
    public Func<CancellationToken, Task<CommandCenterView>> ReadCommandCenter { get; init; } =
        _ => Task.FromResult(CommandCenterView.Unreadable("There is no command center to read."));

    /// <summary>The rehearsals that are known here: of the backend, and of this machine.</summary>
    public Func<CancellationToken, Task<IReadOnlyList<RehearsalReport>>> ReadRehearsals { get; init; } =
        _ => Task.FromResult<IReadOnlyList<RehearsalReport>>([]);

    /// <summary>What the backend itself says of checks that it sees better; why not where it could not be asked.</summary>
    public Func<CancellationToken, Task<BackendSight>> AskBackend { get; init; } =
        _ => Task.FromResult(BackendSight.None("There is no backend to ask."));

    /// <summary>What only the backend has; null on the operator's machine.</summary>
    public BackendParts? Parts { get; init; }

    /// <summary>Is told how far long checks have come.</summary>
    public Action<ICheck, string> Reaches { get; init; } = (_, _) => { };

    /// <summary>A setting by its environment name, trimmed; null where it is not set or empty.</summary>
    public string? Setting(string name) => setting(name)?.Trim() is { Length: > 0 } value ? value : null;

    public Task<CommandCenterView> CommandCenterAsync(CancellationToken ct) => OnceAsync("command-center", ReadCommandCenter, ct);

    /// <summary>What the backend found by its own check of this name; null where it could not be asked, has none, or is the one that asks.</summary>
    public async Task<CheckResult?> AsBackendSeesAsync(string check, CancellationToken ct) =>
        (await OnceAsync("backend-sight", AskBackend, ct)).Reports.GetValueOrDefault(check)?.ToResult();

    /// <summary>Why the backend could not be asked, and what to do; null where it was, or is the one that asks.</summary>
    public async Task<string?> BackendProblemAsync(CancellationToken ct) => Seat == Seat.Backend ? null : (await OnceAsync("backend-sight", AskBackend, ct)).Problem;

    /// <summary>Has a check look at the command center, which fails where that cannot be read.</summary>
    public async Task<CheckResult> InCommandCenterAsync(Func<CommandCenterDocument, Task<CheckResult>> look, CancellationToken ct)
    {
        var view = await CommandCenterAsync(ct);
        return view.Document is { } center ? await look(center.Value) : CheckResult.Fail("The command center could not be read.", view.Problem!);
    }

    /// <summary>Fetches what several checks look at once; each waits no longer than it may itself.</summary>
    public Task<T> OnceAsync<T>(string what, Func<CancellationToken, Task<T>> fetch, CancellationToken ct) =>
        // With no caller's patience: the first to ask must not take it away from the others.
        ((Lazy<Task<T>>)_fetched.GetOrAdd(what, _ => new Lazy<Task<T>>(() => fetch(CancellationToken.None)))).Value.WaitAsync(ct);
}

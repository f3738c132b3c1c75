namespace Nyra.Readiness.Preflight.Checks.Storage;

/// <summary>Something that must be so of where entitlements and the queue rest. Only the backend sees it.</summary>
public abstract class StorageCheck(string name, string title) : ICheck
{
    public string Name => name;

    public string Title => title;

    public CheckGroup Group => CheckGroup.StorageGuard;

    public Seat Seats => Seat.Backend;

    public Task<CheckResult> RunAsync(PreflightContext context, CancellationToken ct) =>
        LookAsync(context.Parts ?? throw new InvalidOperationException("Only the backend sees its storage."), context, ct);

    protected abstract Task<CheckResult> LookAsync(BackendParts parts, PreflightContext context, CancellationToken ct);
}

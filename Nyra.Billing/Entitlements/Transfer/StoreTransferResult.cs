namespace Nyra.Billing.Entitlements.Transfer;

/// <summary>What became of moving a store. A closed set.</summary>
public abstract record StoreTransferResult
{
    private StoreTransferResult()
    {
    }

    /// <summary>Copied, read back and found equal, committed; the file was put aside.</summary>
    /// <param name="KeptFile">Where the file's content lies now.</param>
    public sealed record Moved(StoreCounts Counts, string KeptFile) : StoreTransferResult;

    /// <summary>A rehearsal: copied, read back and found equal, and rolled back.</summary>
    public sealed record Rehearsed(StoreCounts Counts) : StoreTransferResult;

    /// <summary>The database holds something else already; nothing was changed.</summary>
    public sealed record TargetNotEmpty(StoreCounts Held) : StoreTransferResult;

    /// <summary>What was read back was not what had been copied; nothing was changed.</summary>
    /// <param name="What">Which one, for example <c>account cus_1: billing</c>.</param>
    public sealed record Differs(string What) : StoreTransferResult;

    /// <summary>Committed, but the file could not be put aside: it must be moved away by hand before any host starts on it.</summary>
    /// <param name="Why">In the system's words.</param>
    public sealed record FileNotPutAside(StoreCounts Counts, string Why) : StoreTransferResult;
}

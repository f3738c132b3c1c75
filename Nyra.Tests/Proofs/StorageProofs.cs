using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Proofs;

/// <summary>What becomes of events while entitlements cannot be saved.</summary>
[Collection(nameof(Alone))]
public sealed class StorageProofs
{
    private const int Customers = 20;

    [Fact]
    public async Task A_disk_that_is_full_for_a_while_loses_nothing_acknowledged_says_so_and_heals_without_a_hand() =>
        Assert.Empty(await FillDiskAsync(null));

    [Fact]
    public async Task That_proof_fails_where_failed_saves_are_taken_for_made_ones() => Assert.NotEmpty(await FillDiskAsync(Fault.SwallowFailedSaves));

    private static async Task<IReadOnlyList<string>> FillDiskAsync(string? fault)
    {
        await using var stack = await ProofStack.StartAsync();
        stack.StartApi();
        stack.StartWorker(fault);
        await stack.ApiAnswersAsync();

        // The file that replaces the entitlements is written here. A folder in its place refuses every write, also root's, as a full disk
        // does. A process that writes meanwhile holds the lock, and has renamed its file when it releases the lock.
        var temporary = stack.EntitlementsFile + ".tmp";
        using (await LockedAsync(stack.EntitlementsFile + ".lock"))
            Directory.CreateDirectory(temporary);
        await stack.SubscribeAsync(Customers);
        await stack.UntilHealthSaysAsync("Entitlement storage is not writable");
        // Events are taken all the while: they wait in the queue.
        await stack.AllDeliveredAsync();
        // And all were in a worker's hands; where failed saves are taken for made ones, it has done with them.
        await (fault is null ? stack.AllTakenAsync() : stack.SettledAsync());
        Directory.Delete(temporary);

        await stack.SettledAsync();
        await stack.UntilHealthSaysAsync("Entitlement storage is writable");
        return await stack.ViolationsAsync(Customers);
    }

    private static async Task<IDisposable> LockedAsync(string path)
    {
        FileStream? held = null;
        await Eventually.HoldsAsync(
            () =>
            {
                try
                {
                    held = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
                }
                catch (IOException)
                {
                    // A worker writes.
                }
                return Task.FromResult(held is not null);
            },
            pauseMilliseconds: 5);
        return held!;
    }
}

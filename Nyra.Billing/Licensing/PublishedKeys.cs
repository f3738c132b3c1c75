using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;

namespace Nyra.Billing.Licensing;

/// <summary>Keeps the ledger of license keys in the store: notes who signs, and has every key at hand vouch for the one that does.</summary>
/// <exception cref="StorageUnavailableException">By every method, when the store cannot be used.</exception>
public sealed class PublishedKeys(IEntitlementStore store, SigningKeys keys, TimeProvider time)
{
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(1);

    private readonly StoreDocument<KeyLedger> _ledger = new(store, KeyLedger.Name, LedgerJson.Default.KeyLedger, KeyLedger.Empty);
    private Seen? _seen;
    private Action<KeyLedger>? _refuse;

    /// <summary>The ledger; as it was a minute ago at most, so that whoever asks for keys asks the store seldom.</summary>
    public async ValueTask<KeyLedger> LedgerAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (_seen is { } seen && (now - seen.At).Duration() < Lately)
            return seen.Ledger;
        return await NoteAsync(ct);
    }

    /// <summary>Notes that the current key signs, with the word of every other key at hand for it.</summary>
    /// <param name="refuse">
    /// Sees the ledger before it is saved, and throws where it must not be. Where the store cannot be used now, it sees what is noted first
    /// after that: nothing is signed unseen.
    /// </param>
    public async Task<KeyLedger> NoteAsync(CancellationToken ct, Action<KeyLedger>? refuse = null)
    {
        _refuse = refuse ?? _refuse;
        var now = time.GetUtcNow();
        var ledger = await _ledger.ChangeAsync(
            known =>
            {
                var noted = Noted(known, now);
                _refuse?.Invoke(noted);
                return noted;
            },
            ct);
        (_seen, _refuse) = (new(now, ledger), null);
        return ledger;
    }

    /// <summary>
    /// What is wrong with signing by the current key: apps that trust an earlier key alone could never verify it. Null where a chain of
    /// statements leads there from every one, or it was given up by <see cref="Settings.AbandonedKeys"/>.
    /// </summary>
    public static string? Problem(KeyLedger ledger, string current, IReadOnlyList<string> abandoned)
    {
        var cutOff = ledger.CutOffBy(current).Select(key => key.Kid).Except(abandoned).ToList();
        return cutOff.Count == 0
            ? null
            : $"{Settings.LicenseSigningSecret} signs with the key {current}, for which the earlier key {string.Join(" and ", cutOff)} does not vouch: apps that "
                + $"trust only that one would refuse every new license. Put the earlier private key back behind the new one ({CommandHint.Of("keys rotate")} does it in "
                + $"this order) and start once; or, where it is lost and new builds of the app are out, name it in {Settings.AbandonedKeys}.";
    }

    private KeyLedger Noted(KeyLedger ledger, DateTimeOffset now)
    {
        var current = keys.Current;
        var (x, y) = SigningKeys.PointOf(current);
        ledger = ledger.Signing(current.KeyId, x, y, now);
        foreach (var other in keys.All.Where(other => other.KeyId != current.KeyId && !ledger.HasStatement(current.KeyId, other.KeyId)))
            ledger = ledger.Vouched(current.KeyId, new(other.KeyId, LicenseIssuer.Vouch(other, current, now)));
        return ledger;
    }

    private sealed record Seen(DateTimeOffset At, KeyLedger Ledger);
}

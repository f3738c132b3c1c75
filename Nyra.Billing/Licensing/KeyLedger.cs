namespace Nyra.Billing.Licensing;

/// <summary>
/// Which keys have signed licenses, since when and until when, and who vouches for them: what keeps every license verifiable after its
/// key has left the secret store. Public halves only. Pure.
/// </summary>
/// <remarks>Kept in the entitlement store as the document <see cref="Name"/>.</remarks>
public sealed record KeyLedger(IReadOnlyList<LedgerKey> Keys)
{
    public const string Name = "license-keys";

    /// <summary>How often a process that signs says so here.</summary>
    public static readonly TimeSpan NoteEvery = TimeSpan.FromHours(1);

    public static readonly KeyLedger Empty = new([]);

    /// <summary>Until when licenses of the key may be good: the longest grace after it was last known to sign, and a note may be due.</summary>
    public static DateTimeOffset LicensesEnd(LedgerKey key) => key.LastSigned + NoteEvery + LicenseTerms.OfflineGrace;

    /// <summary>The keys that somebody may hold a license of.</summary>
    public IEnumerable<LedgerKey> NeededAt(DateTimeOffset now) => Keys.Where(key => LicensesEnd(key) > now);

    /// <summary>With the key noted as signing now; the same ledger where that was noted lately.</summary>
    public KeyLedger Signing(string kid, string x, string y, DateTimeOffset now)
    {
        if (Keys.FirstOrDefault(key => key.Kid == kid) is not { } known)
            return new([.. Keys, new(kid, x, y, now, now, [])]);
        return now - known.LastSigned < NoteEvery ? this : With(known with { LastSigned = now });
    }

    /// <summary>With the word of one key for another, which it did not give before: see <see cref="HasStatement"/>.</summary>
    /// <param name="kid">The key vouched for, which signs already.</param>
    public KeyLedger Vouched(string kid, KeyStatement statement)
    {
        var key = Keys.First(known => known.Kid == kid);
        return With(key with { Statements = [.. key.Statements, statement] });
    }

    public bool HasStatement(string kid, string by) => Keys.Any(key => key.Kid == kid && key.Statements.Any(statement => statement.By == by));

    /// <summary>
    /// The keys that apps in the field trust and from which no chain of statements leads to this one: those apps would be cut off. Not
    /// among them are those that this one leads to: who trusts them came from it, and a rotation may be taken back.
    /// </summary>
    public IReadOnlyList<LedgerKey> CutOffBy(string kid)
    {
        var reaching = Vouching(kid);
        return [.. Keys.Where(key => !reaching.Contains(key.Kid) && !Vouching(key.Kid).Contains(kid))];
    }

    // The key itself, those that vouch for it, those that vouch for them, and so on.
    private HashSet<string> Vouching(string kid)
    {
        var vouching = new HashSet<string> { kid };
        for (var before = 0; before != vouching.Count;)
        {
            before = vouching.Count;
            foreach (var key in Keys.Where(key => vouching.Contains(key.Kid)).ToList())
                vouching.UnionWith(key.Statements.Select(statement => statement.By));
        }
        return vouching;
    }

    private KeyLedger With(LedgerKey changed) => new([.. Keys.Select(key => key.Kid == changed.Kid ? changed : key)]);
}

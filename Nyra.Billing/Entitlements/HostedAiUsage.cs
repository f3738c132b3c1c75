namespace Nyra.Billing.Entitlements;

/// <summary>Hosted AI requests of one billing period: those done, and those reserved but not yet done. Pure.</summary>
/// <param name="Period">The period's start, which names it; a new period starts from zero.</param>
/// <param name="Committed">Requests done in this period.</param>
/// <param name="Reservations">Requests under way.</param>
/// <param name="Settled">How recent reservations ended, one entry for each id: so a request that is repeated is counted once.</param>
public sealed record HostedAiUsage(
    DateTimeOffset? Period, int Committed, IReadOnlyList<Reservation> Reservations, IReadOnlyList<Settlement>? Settled = null)
{
    private const int MaxSettled = 256;

    public static readonly HostedAiUsage None = new(null, 0, []);

    public IReadOnlyList<Settlement> Settled { get; init; } = Settled ?? [];

    /// <summary>
    /// The counter as it stands now: a later period begins at zero, reservations nobody committed in time are gone. Who still knows only
    /// an earlier period, since it looked before the renewal, must not begin it again.
    /// </summary>
    public HostedAiUsage At(DateTimeOffset? period, DateTimeOffset now)
    {
        var open = Reservations.Where(reservation => reservation.ExpiresAt > now).ToList();
        var settled = Settled.Where(settlement => settlement.ExpiresAt > now).ToList();
        return period is not null && (Period is null || period > Period)
            ? new(period, 0, open, settled)
            : this with { Reservations = open, Settled = settled };
    }

    /// <summary>How full the period is, as what is worth a warning: 100 or 80 percent; null below, and where nothing caps it.</summary>
    public int? WarningPercent(int? cap)
    {
        var (counted, limit) = ((long)Committed + Reservations.Count, (long?)cap);
        return counted >= limit ? 100 : counted * 100 >= limit * 80 ? 80 : null;
    }

    /// <summary>
    /// Reserves one request; null where the cap leaves none. While a reservation is open, reserving its id again is the same reservation.
    /// Once it is committed, released or expired, the id is free, and reserving it is a new reservation that counts.
    /// </summary>
    public HostedAiUsage? Reserve(string id, DateTimeOffset expiresAt, int? cap)
    {
        if (Open(id) is not null)
            return this;
        if (cap is { } limit && Committed + Reservations.Count >= limit)
            return null;
        return this with { Reservations = [.. Reservations, new(id, expiresAt)] };
    }

    /// <summary>Counts a reserved request as done; repeated, it counts once; null where no reservation of that id is open.</summary>
    public HostedAiUsage? Commit(string id) => Settle(id, done: true);

    /// <summary>Gives a reservation back; repeated, it changes nothing; null where no reservation of that id is open.</summary>
    public HostedAiUsage? Release(string id) => Settle(id, done: false);

    /// <summary>The open reservation of that id; null where there is none.</summary>
    public Reservation? Open(string id) => Reservations.FirstOrDefault(reservation => reservation.Id == id);

    private HostedAiUsage? Settle(string id, bool done)
    {
        // An open reservation comes first: its id may have been used, and settled, before.
        if (Open(id) is not { } open)
            return Settled.FirstOrDefault(settlement => settlement.Id == id)?.Done == done ? this : null;
        return this with
        {
            Committed = Committed + (done ? 1 : 0),
            Reservations = [.. Reservations.Where(reservation => reservation != open)],
            Settled = [.. Settled.Where(settlement => settlement.Id != id).TakeLast(MaxSettled - 1), new(id, open.ExpiresAt, done)],
        };
    }
}

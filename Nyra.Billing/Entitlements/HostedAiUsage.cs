namespace Nyra.Billing.Entitlements;

/// <summary>Hosted AI requests of one billing period: those done, and those reserved but not yet done. Pure.</summary>
/// <param name="Period">The period's start, which names it; a new period starts from zero.</param>
/// <param name="Committed">Requests done in this period.</param>
/// <param name="Reservations">Requests under way.</param>
/// <param name="Settled">Those settled lately: settling again, since an answer was lost, is settling once.</param>
public sealed record HostedAiUsage(
    DateTimeOffset? Period, int Committed, IReadOnlyList<Reservation> Reservations, IReadOnlyList<Settlement>? Settled = null)
{
    private const int MostSettled = 256;

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

    /// <summary>Reserves one request; null where the cap leaves none. A reservation of the same id is the same reservation.</summary>
    public HostedAiUsage? Reserve(string id, DateTimeOffset expiresAt, int? cap)
    {
        if (Reservations.Any(reservation => reservation.Id == id) || Settled.Any(settlement => settlement.Id == id))
            return this;
        if (cap is { } limit && Committed + Reservations.Count >= limit)
            return null;
        return this with { Reservations = [.. Reservations, new(id, expiresAt)] };
    }

    /// <summary>Turns a reservation into a request done, once however often it is told; null where there is none of that id: it expired, or was released.</summary>
    public HostedAiUsage? Commit(string id) => Settle(id, done: true);

    /// <summary>Gives a reservation back; null where there is none of that id.</summary>
    public HostedAiUsage? Release(string id) => Settle(id, done: false);

    /// <summary>When a reservation that was just made, or made before, expires.</summary>
    public DateTimeOffset ExpiryOf(string id) => Reservations.FirstOrDefault(reservation => reservation.Id == id)?.ExpiresAt
        ?? Settled.First(settlement => settlement.Id == id).ExpiresAt;

    private HostedAiUsage? Settle(string id, bool done)
    {
        if (Settled.Any(settlement => settlement.Id == id && settlement.Done == done))
            return this;
        if (Reservations.FirstOrDefault(reservation => reservation.Id == id) is not { } open)
            return null;
        return this with
        {
            Committed = Committed + (done ? 1 : 0),
            Reservations = [.. Reservations.Where(reservation => reservation != open)],
            Settled = [.. Settled.TakeLast(MostSettled - 1), new(id, open.ExpiresAt, done)],
        };
    }
}

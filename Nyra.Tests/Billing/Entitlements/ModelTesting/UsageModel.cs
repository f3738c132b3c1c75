using static Nyra.Tests.Billing.Entitlements.ModelTesting.UsageOperation;

namespace Nyra.Tests.Billing.Entitlements.ModelTesting;

/// <summary>
/// Usage as a ledger: every reservation that was ever granted, with its end. What is used and what is reserved is counted from it, so
/// that a request that was granted and never counted, or counted twice, shows.
/// </summary>
internal sealed class UsageModel
{
    private readonly List<Entry> _ledger = [];

    private enum End
    {
        None,
        Committed,
        Released,
    }

    public int Used(int period) => _ledger.Count(entry => entry.End == End.Committed && entry.EndedIn == period);

    public int Reserved(DateTimeOffset now) => _ledger.Count(entry => entry.IsOpen(now));

    /// <returns>Whether the request is granted.</returns>
    public bool Apply(UsageOperation operation, int period, DateTimeOffset now) => operation switch
    {
        Reserve reserve => Reserve(reserve.Id, period, now),
        Commit commit => Settle(commit.Id, End.Committed, period, now),
        Release release => Settle(release.Id, End.Released, period, now),
        _ => throw new InvalidOperationException($"{operation} is no request."),
    };

    private bool Reserve(int id, int period, DateTimeOffset now)
    {
        if (_ledger.Any(entry => entry.Id == id && entry.IsOpen(now)))
            return true;
        if (Used(period) + Reserved(now) >= Cap)
            return false;
        _ledger.Add(new() { Id = id, ExpiresAt = now + ReservationLifetime });
        return true;
    }

    private bool Settle(int id, End end, int period, DateTimeOffset now)
    {
        if (_ledger.FindLast(entry => entry.Id == id) is not { } latest || latest.ExpiresAt <= now)
            return false;
        // Told again: granted where it says what was said before.
        if (latest.End != End.None)
            return latest.End == end;
        (latest.End, latest.EndedIn) = (end, period);
        return true;
    }

    private sealed class Entry
    {
        public required int Id { get; init; }

        public required DateTimeOffset ExpiresAt { get; init; }

        public End End { get; set; }

        public int EndedIn { get; set; }

        public bool IsOpen(DateTimeOffset now) => End == End.None && ExpiresAt > now;
    }
}

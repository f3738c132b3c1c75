namespace Nyra.Billing.Queue.Redis;

/// <summary>
/// How many webhooks this process may store before it asks again how many wait: asking costs more than storing. A portion is a small part
/// of what room there is, and good for a second; where there is little room, every one is asked for.
/// </summary>
internal sealed class QueueRoom
{
    private const int MostAtOnce = 1000;

    // So many processes may take a portion each of the same room.
    private const int Processes = 16;

    private const int GoodForMilliseconds = 1000;

    private int _left;
    private long _until;

    public bool TryTake() => Environment.TickCount64 < Volatile.Read(ref _until) && Interlocked.Decrement(ref _left) >= 0;

    /// <param name="room">How many more may wait; negative where not even the one that asked.</param>
    /// <returns>Whether the one that asked has its place.</returns>
    public bool Refill(int room)
    {
        Volatile.Write(ref _left, Math.Clamp(room / Processes, 0, MostAtOnce));
        Volatile.Write(ref _until, Environment.TickCount64 + GoodForMilliseconds);
        return room >= 0;
    }
}

namespace Nyra.ServiceDefaults;

/// <summary>Tells when a condition begins and when it ends, so that it is logged then and not each time it is met.</summary>
public sealed class ConditionLog
{
    private int _holds;

    /// <summary>True for the first of those who meet it.</summary>
    public bool Begins() => Interlocked.Exchange(ref _holds, 1) == 0;

    /// <summary>True for the first of those who find it over. Costs a read where it never began.</summary>
    public bool Ends() => Volatile.Read(ref _holds) == 1 && Interlocked.Exchange(ref _holds, 0) == 1;
}

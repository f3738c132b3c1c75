namespace Nyra.Readiness.Secrets;

/// <summary>How many bytes may still be unpacked of one archive.</summary>
internal sealed class Allowance(long bytes)
{
    private long _left = bytes;

    /// <exception cref="ArchiveTooLargeException">When nothing is left.</exception>
    public void Take(int count)
    {
        if ((_left -= count) < 0)
            throw new ArchiveTooLargeException("it unpacks to more than 16 GB");
    }
}

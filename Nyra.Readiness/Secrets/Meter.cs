using System.Globalization;

namespace Nyra.Readiness.Secrets;

/// <summary>Counts bytes of several threads and tells every ten megabytes how far they have come.</summary>
internal sealed class Meter(long? total, Action<string> progress)
{
    private const long Megabyte = 1_000_000;
    private const long Step = 10 * Megabyte;

    private long _done;

    public long Total => Interlocked.Read(ref _done);

    public void Add(long bytes)
    {
        var done = Interlocked.Add(ref _done, bytes);
        if (done / Step == (done - bytes) / Step)
            return;
        progress(total is { } all
            ? string.Create(CultureInfo.InvariantCulture, $"{done / Megabyte} of {Math.Max(all, done) / Megabyte} MB")
            : string.Create(CultureInfo.InvariantCulture, $"{done / Megabyte} MB"));
    }
}

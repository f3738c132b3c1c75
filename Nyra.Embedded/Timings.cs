using System.Diagnostics;
using System.Globalization;

namespace Nyra.Embedded;

/// <summary>How long this process took from its start to each of its moments, and how much memory it holds. Figures to read, not tests.</summary>
public sealed class Timings
{
    private TimeSpan? _stackUp;
    private TimeSpan? _rehearsed;

    public void StackIsUp() => _stackUp = SinceProcessStart();

    public void RehearsalEnded() => _rehearsed = SinceProcessStart();

    /// <summary>For example: <c>stack up 1.2 s after process start, rehearsed after 3.4 s, 180 MB resident</c>.</summary>
    public string Describe()
    {
        // Idle is what is left when nothing is under way.
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var megabytes = Environment.WorkingSet / 1024 / 1024;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"stack up {_stackUp?.TotalSeconds:0.00} s after process start, rehearsed after {_rehearsed?.TotalSeconds:0.00} s, {megabytes} MB resident");
    }

    private static TimeSpan SinceProcessStart()
    {
        using var process = Process.GetCurrentProcess();
        return DateTime.Now - process.StartTime;
    }
}

using System.Diagnostics;

namespace Nyra.Benchmarks.Measuring;

/// <summary>What one load of one variant showed.</summary>
/// <param name="Rate">Events acknowledged a second.</param>
/// <param name="P50">Milliseconds.</param>
/// <param name="P99">Milliseconds.</param>
internal sealed record Sample(double Rate, double P50, double P99)
{
    /// <param name="ticks">The latency of each event, in ticks of the stopwatch.</param>
    public static Sample Of(List<long> ticks, TimeSpan took)
    {
        ticks.Sort();
        return new(ticks.Count / took.TotalSeconds, Milliseconds(ticks, 0.5), Milliseconds(ticks, 0.99));
    }

    public static Sample Median(List<Sample> rounds) => new(
        Figures.Median([.. rounds.Select(round => round.Rate)]), Figures.Median([.. rounds.Select(round => round.P50)]),
        Figures.Median([.. rounds.Select(round => round.P99)]));

    private static double Milliseconds(List<long> sorted, double quantile) =>
        sorted[Math.Min((int)(sorted.Count * quantile), sorted.Count - 1)] * 1000.0 / Stopwatch.Frequency;
}

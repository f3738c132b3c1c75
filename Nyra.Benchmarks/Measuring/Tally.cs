namespace Nyra.Benchmarks.Measuring;

/// <summary>What became of events sent while something disturbs the server.</summary>
/// <param name="Sample">Latencies; an event without an answer counts with the time it was waited for.</param>
/// <param name="Refused">Answered with another status than 200.</param>
/// <param name="Unanswered">Not answered in time, or the connection ended.</param>
internal sealed record Tally(Sample Sample, int Refused, int Unanswered)
{
    public static Tally Of(List<Tally> rounds) =>
        new(
            Sample.Median([.. rounds.Select(round => round.Sample)]), rounds.Sum(round => round.Refused),
            rounds.Sum(round => round.Unanswered));
}

using Nyra.Readiness.Rehearsal;
using Nyra.Readiness.Rehearsal.Progress;
using Nyra.Readiness.Rehearsal.Reports;

namespace Nyra.Tests.Readiness;

/// <summary>Keeps what a rehearsal told while it went.</summary>
internal sealed class RecordedProgress : IRehearsalProgress
{
    public List<StepReport> Reports { get; } = [];

    /// <summary>Is called after each step with how many have ended.</summary>
    public Action<int, StepReport> AfterEach { get; init; } = (_, _) => { };

    public void Begin(RehearsalTarget target, IReadOnlyList<IRehearsalStep> steps)
    {
    }

    public void Starts(IRehearsalStep step)
    {
    }

    public void Asks(IRehearsalStep step, string what)
    {
    }

    public void Ended(StepReport report)
    {
        Reports.Add(report);
        AfterEach(Reports.Count, report);
    }
}

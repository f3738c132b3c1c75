using Nyra.Readiness.Rehearsal.Reports;

namespace Nyra.Readiness.Rehearsal.Progress;

/// <summary>Is told how a rehearsal goes while it goes.</summary>
public interface IRehearsalProgress
{
    void Begin(RehearsalTarget target, IReadOnlyList<IRehearsalStep> steps);

    void Starts(IRehearsalStep step);

    void Ended(StepReport report);
}

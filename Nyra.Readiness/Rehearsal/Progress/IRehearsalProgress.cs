using Nyra.Readiness.Rehearsal.Reports;

namespace Nyra.Readiness.Rehearsal.Progress;

/// <summary>Is told how a rehearsal goes while it goes.</summary>
public interface IRehearsalProgress
{
    void Begin(RehearsalTarget target, IReadOnlyList<IRehearsalStep> steps);

    void Starts(IRehearsalStep step);

    /// <summary>A person is to do something before the step can go on.</summary>
    void Asks(IRehearsalStep step, string what);

    void Ended(StepReport report);
}

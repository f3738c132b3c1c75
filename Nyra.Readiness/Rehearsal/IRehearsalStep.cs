namespace Nyra.Readiness.Rehearsal;

/// <summary>One step of the paid path, proven by its effect.</summary>
public interface IRehearsalStep
{
    /// <summary>Kebab-case, says what happens.</summary>
    string Name { get; }

    /// <summary>Names of the steps without which this one means nothing.</summary>
    IReadOnlyList<string> Needs { get; }

    /// <summary>Takes the step. What it throws is a failure, told as such.</summary>
    Task<StepResult> RunAsync(RehearsalContext context, CancellationToken ct);
}

namespace Nyra.Readiness.Rehearsal;

/// <summary>What a step found.</summary>
/// <param name="Observed">What was seen, as evidence; of a skipped step the reason. Never a secret.</param>
/// <param name="Fix">Of a failed step, what to look at.</param>
public sealed record StepResult(StepStatus Status, string Observed, string? Fix = null)
{
    public static StepResult Passed(string observed) => new(StepStatus.Passed, observed);

    public static StepResult Failed(string expected, string seen, string lookAt) =>
        new(StepStatus.Failed, $"expected {expected}; saw {seen}", lookAt);

    public static StepResult Skipped(string reason) => new(StepStatus.Skipped, reason);
}

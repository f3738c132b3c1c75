namespace Nyra.Readiness.Rehearsal;

/// <summary>How a step ended. Skipped is never passed.</summary>
public enum StepStatus
{
    Passed,
    Failed,
    Skipped,
}

namespace Nyra.Readiness.Preflight.Checks;

/// <summary>Values that no person decided: they are judged as any other with the Stripe simulator, and fail with Stripe itself.</summary>
internal static class SimulatedValues
{
    /// <summary>Judges a value, which carries <c>simulated: true</c> or does not; the result says so, too.</summary>
    public static async Task<CheckResult> WithSimulatedAsync(
        this PreflightContext context, ICheck check, bool? simulated, Func<Task<CheckResult>> judge, CancellationToken ct)
    {
        if (simulated != true)
            return await judge();
        if (context.Simulator is not null)
            return await judge() with { Simulated = true };
        // A shell does not always say that Stripe is the simulator; the backend knows.
        return await context.AsBackendSeesAsync(check.Name, ct)
            ?? CheckResult.Fail("The saved value is simulated, and Stripe is not the simulator.", "Save your own value in the command center.") with { Simulated = true };
    }
}

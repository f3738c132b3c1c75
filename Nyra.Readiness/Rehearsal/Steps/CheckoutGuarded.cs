using System.Net;

namespace Nyra.Readiness.Rehearsal.Steps;

/// <summary>The backend says whether customers can buy, and in live mode lets nobody without a readiness snapshot.</summary>
public sealed class CheckoutGuarded : IRehearsalStep
{
    public string Name => "checkout-guarded";

    public IReadOnlyList<string> Needs => ["stack-healthy"];

    public async Task<StepResult> RunAsync(RehearsalContext context, CancellationToken ct)
    {
        var readiness = await context.Backend.AsOperatorAsync("v1/readiness", ct);
        if (readiness.Status != HttpStatusCode.OK || readiness.Text("mode") is not { } mode)
            return StepResult.Failed("GET /v1/readiness to say how the backend stands", readiness.ToString(), context.Target.LookAt);
        if (mode != context.Target.Mode)
            return StepResult.Failed($"a backend of {context.Target.Mode} mode", mode, "STRIPE_SECRET_KEY of the backend");
        var enabled = readiness.Body!["checkoutEnabled"]!.GetValue<bool>();
        var snapshot = readiness.Body["snapshot"]?["valid"]?.GetValue<bool>() == true;
        if (context.Target.Mode == "live" && enabled && !snapshot)
            return StepResult.Failed("checkout disabled without a snapshot", "checkout enabled", context.Target.LookAt);
        return StepResult.Passed(enabled
            ? $"checkout is enabled{(snapshot ? " by a valid snapshot" : " in test mode")}"
            : $"checkout is disabled: {string.Join(", ", readiness.Body["checkoutBlockers"]!.AsArray().Select(blocker => blocker!.GetValue<string>()))}");
    }
}

using System.Net;
using Stripe;

namespace Nyra.Readiness.Rehearsal.Steps;

/// <summary>What Stripe did not sign is refused, and nothing of it reaches the queue.</summary>
public sealed class UnsignedWebhookRefused : IRehearsalStep
{
    public string Name => "unsigned-webhook-refused";

    public IReadOnlyList<string> Needs => ["stack-healthy"];

    public async Task<StepResult> RunAsync(RehearsalContext context, CancellationToken ct)
    {
        // Only the operator is told what waits.
        var operated = context.Target.OperatorToken.Length > 0;
        var before = operated ? await context.Backend.QueueAsync(ct) : null;
        var wrong = EventUtility.GenerateSignatureHeader(WebhookProbe.Genuine, "whsec_not_the_secret_of_this_endpoint", context.Time.GetUtcNow().ToUnixTimeSeconds());
        foreach (var (what, signature) in new[] { ("without a signature", null), ("with an empty one", ""), ("with a forged one", wrong) })
        {
            var answer = await context.Backend.PostWebhookAsync(WebhookProbe.Genuine, signature, ct);
            if (answer.Status != HttpStatusCode.BadRequest || answer.Problem != "invalid-signature")
                return StepResult.Failed($"400 invalid-signature for an event {what}", answer.ToString(), "the Ingest slice of Nyra.BillingApi");
        }
        const string Refused = "400 invalid-signature without a signature, with an empty one and with a forged one";
        if (before is null)
            return StepResult.Passed(Refused);
        var after = await context.Backend.QueueAsync(ct);
        return after == before
            ? StepResult.Passed($"{Refused}; nothing was queued")
            : StepResult.Failed("an untouched queue", $"{after.Ready + after.Held} waiting instead of {before.Ready + before.Held}", context.Target.LookAt);
    }
}

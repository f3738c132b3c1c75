using Nyra.Billing.Configuration;
using Stripe;
using Names = Nyra.Billing.Configuration.Settings;

namespace Nyra.Readiness.Preflight.Checks.Backend;

/// <summary>
/// What was signed with the right secret long ago is refused: somebody recorded it and sends it again. That the secret is the right one is seen first, by a
/// signature of now on an event of the other mode, which is refused for its mode alone.
/// </summary>
public sealed class StaleSignatureCheck() : BackendCheck("stale-signature-refused", "Stale signature refused")
{
    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(10);

    protected override async Task<CheckResult> LookAsync(HttpClient backend, Uri address, PreflightContext context, CancellationToken ct)
    {
        if (new WebhookOptions { SigningSecrets = context.Setting(Names.StripeWebhookSecret) }.Secrets is not [var secret, ..])
        {
            // Nobody else shows that the backend's secret is the endpoint's, as the operator knows it.
            const string Untried = "Not tried: the signing secret is not in this shell, so no signature of it could be made.";
            const string Remedy = $"Set {Names.StripeWebhookSecret} for this command, and look again.";
            return context.Live ? CheckResult.Fail(Untried, Remedy) : CheckResult.Skip($"{Untried} {Remedy}");
        }
        var body = WebhookProbe.Harmless(livemode: !context.Live);
        var now = context.Time.GetUtcNow();
        var (status, problem, _) = await WebhookPost.SendAsync(backend, body, Sign(secret, body, now), ct);
        if (problem == WebhookPost.InvalidSignature)
            return CheckResult.Fail($"The backend has another signing secret than this shell ({Names.StripeWebhookSecret}).", "Set both to that of Stripe's webhook endpoint.", $"HTTP {status}");
        if (problem != WebhookPost.WrongMode)
            return CheckResult.Fail("What is signed for the other mode is not refused as the backend refuses it.", "Look whether the backend has a key of this mode, and what answers at its address.", $"HTTP {status} {problem}".Trim());
        (status, problem, _) = await WebhookPost.SendAsync(backend, body, Sign(secret, body, now - Stale), ct);
        return RefusedWebhookCheck.Judge(status, problem);
    }

    private static string Sign(string secret, string body, DateTimeOffset at) => EventUtility.GenerateSignatureHeader(body, secret, at.ToUnixTimeSeconds());
}

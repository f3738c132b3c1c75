using Nyra.Billing.Configuration;
using Stripe;
using Names = Nyra.Billing.Configuration.Settings;

namespace Nyra.Readiness.Preflight.Checks.Backend;

/// <summary>What Stripe did not sign, or signed long ago, is refused with 400.</summary>
public sealed class RefusedWebhookCheck : BackendCheck
{
    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(10);

    private readonly Func<PreflightContext, Signature> _sign;

    private RefusedWebhookCheck(string name, string title, Func<PreflightContext, Signature> sign) : base(name, title) => _sign = sign;

    public static RefusedWebhookCheck WithoutSignature { get; } = new("unsigned-webhook-refused", "Unsigned webhook refused", _ => new(null));

    /// <summary>A genuine event that somebody recorded and sends again.</summary>
    public static RefusedWebhookCheck StaleSignature { get; } = new("stale-signature-refused", "Stale signature refused", context =>
        new WebhookOptions { SigningSecrets = context.Setting(Names.StripeWebhookSecret) }.Secrets is [var secret, ..]
            ? new(Sign(secret, context.Time.GetUtcNow() - Stale))
            : new(null, $"{Names.StripeWebhookSecret} is not in this shell, so no old signature of it could be made."));

    public static RefusedWebhookCheck Forged { get; } = new("forged-webhook-refused", "Wrongly signed webhook refused", context =>
        new(Sign("whsec_not_the_secret_of_this_endpoint", context.Time.GetUtcNow())));

    protected override async Task<CheckResult> LookAsync(HttpClient backend, Uri address, PreflightContext context, CancellationToken ct)
    {
        var signature = _sign(context);
        if (signature.Missing is { } missing)
            return CheckResult.Skip(missing);
        var (status, problem, _) = await WebhookPost.SendAsync(backend, signature.Header, ct);
        return status == 400 && problem == "urn:nyra:problem:invalid-signature"
            ? CheckResult.Pass("400 invalid-signature.")
            : CheckResult.Fail(
                status is >= 200 and < 300 ? "The backend takes in what Stripe did not sign." : "The webhook is not refused as the backend refuses it.",
                "Look whether the address leads to this backend, with nothing in between that answers or changes requests.", $"HTTP {status} {problem}".Trim());
    }

    private static string Sign(string secret, DateTimeOffset at) => EventUtility.GenerateSignatureHeader(WebhookPost.Body, secret, at.ToUnixTimeSeconds());

    /// <param name="Missing">Why none could be made.</param>
    private sealed record Signature(string? Header, string? Missing = null);
}

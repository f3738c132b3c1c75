using Stripe;

namespace Nyra.Readiness.Preflight.Checks.Backend;

/// <summary>What Stripe did not sign is refused with 400.</summary>
public sealed class RefusedWebhookCheck : BackendCheck
{
    private readonly string _body;
    private readonly bool _signed;

    private RefusedWebhookCheck(string name, string title, string body, bool signed) : base(name, title) => (_body, _signed) = (body, signed);

    public static RefusedWebhookCheck WithoutSignature { get; } = new("unsigned-webhook-refused", "Unsigned webhook refused", WebhookProbe.Harmless(livemode: false), signed: false);

    /// <summary>A genuine-looking event, signed with another secret.</summary>
    public static RefusedWebhookCheck Forged { get; } = new("forged-webhook-refused", "Wrongly signed webhook refused", WebhookProbe.Genuine, signed: true);

    /// <summary>Judges the answer to what should have been refused for its signature.</summary>
    internal static CheckResult Judge(int status, string? problem) => status == 400 && problem == WebhookPost.InvalidSignature
        ? CheckResult.Pass("400 invalid-signature.")
        : CheckResult.Fail(
            status is >= 200 and < 300 ? "The backend takes in what Stripe did not sign." : "The webhook is not refused as the backend refuses it.",
            "Look whether the address leads to this backend, with nothing in between that answers or changes requests.", $"HTTP {status} {problem}".Trim());

    protected override async Task<CheckResult> LookAsync(HttpClient backend, Uri address, PreflightContext context, CancellationToken ct)
    {
        var signature = _signed ? EventUtility.GenerateSignatureHeader(_body, "whsec_not_the_secret_of_this_endpoint", context.Time.GetUtcNow().ToUnixTimeSeconds()) : null;
        var (status, problem, _) = await WebhookPost.SendAsync(backend, _body, signature, ct);
        return Judge(status, problem);
    }
}

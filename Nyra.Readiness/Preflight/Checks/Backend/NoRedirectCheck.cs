namespace Nyra.Readiness.Preflight.Checks.Backend;

/// <summary>The exact webhook address redirects nowhere: Stripe counts a redirect as a failed delivery.</summary>
public sealed class NoRedirectCheck() : BackendCheck("webhook-no-redirect", "Webhook address without redirect")
{
    protected override async Task<CheckResult> LookAsync(HttpClient backend, Uri address, PreflightContext context, CancellationToken ct)
    {
        var (status, problem, location) = await WebhookPost.SendAsync(backend, WebhookProbe.Harmless(livemode: false), null, ct);
        if (problem == WebhookPost.InvalidSignature)
            return CheckResult.Pass("Answered where it was asked.", $"HTTP {status}");
        return status is >= 300 and < 400
            ? CheckResult.Fail($"The webhook address redirects{(location is null ? "" : $" to {location.OriginalString.Split('?', '#')[0]}")}: Stripe follows no redirect.", "Give Stripe the address it leads to, or take the redirect away.", $"HTTP {status}")
            : CheckResult.Fail("The webhook address is not answered by a Nyra backend.", "Look at the address, and at what stands before the backend.", $"HTTP {status}");
    }
}

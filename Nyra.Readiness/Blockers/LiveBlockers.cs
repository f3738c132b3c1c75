using Nyra.Readiness.Preflight;

namespace Nyra.Readiness.Blockers;

/// <summary>The handbook's live blockers, each by the checks that prove it gone.</summary>
public static class LiveBlockers
{
    public static readonly IReadOnlyList<(string Text, string[] Checks)> All =
    [
        ("Monthly price and hosted AI cap approved", ["decision-monthly-price", "decision-hosted-ai-cap", "stripe-price", "hosted-ai-cap-enforced"]),
        ("Support inbox confirmed by ticket roundtrip", ["decision-support-inbox", "support-roundtrip"]),
        ("Domain and HTTPS backend URL", ["decision-backend-url", "backend-https"]),
        ("Customer Portal cancellation/invoices/payment methods enabled",
            ["decision-customer-portal", "portal-cancellation", "portal-invoice-history", "portal-payment-method-update"]),
        ("Stripe webhook endpoint and signing secret configured", ["webhook-endpoint", "webhook-events", "webhook-secret"]),
        ("Attorney/accountant review approved", ["decision-legal-review"]),
        ("Secrets stored outside repo", ["working-tree-holds-no-secret", "git-history-holds-no-secret", "no-env-file-is-tracked", "command-center-holds-no-secret"]),
    ];

    public static IReadOnlyList<Heading> Of(IReadOnlyList<CheckReport> reports) => Headings.Of(All, reports);
}

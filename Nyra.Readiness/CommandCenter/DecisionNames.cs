namespace Nyra.Readiness.CommandCenter;

/// <summary>The decisions the handbook requires, and tax.</summary>
public static class DecisionNames
{
    public const string MonthlyPrice = "monthly-price";
    public const string HostedAiCap = "hosted-ai-cap";
    public const string SupportInbox = "support-inbox";
    public const string BackendUrl = "backend-url";
    public const string BusinessName = "business-name";
    public const string CustomerPortal = "customer-portal";
    public const string LegalReview = "legal-review";
    public const string Tax = "tax";

    public static readonly IReadOnlyList<string> All =
        [MonthlyPrice, HostedAiCap, SupportInbox, BackendUrl, BusinessName, CustomerPortal, LegalReview, Tax];
}

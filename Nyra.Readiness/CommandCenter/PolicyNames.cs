namespace Nyra.Readiness.CommandCenter;

/// <summary>The pages the handbook names.</summary>
public static class PolicyNames
{
    public const string Terms = "terms";
    public const string Refund = "refund";
    public const string Cancellation = "cancellation";
    public const string AiUsage = "ai-usage";
    public const string Privacy = "privacy";
    public const string Support = "support";

    public static readonly IReadOnlyList<string> All = [Terms, Refund, Cancellation, AiUsage, Privacy, Support];
}

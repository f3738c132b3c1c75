using System.ComponentModel.DataAnnotations;

namespace Nyra.Billing.Configuration;

/// <summary>The plan that is sold: its name in licenses, the features it is expected to give, the cap of hosted AI requests.</summary>
/// <remarks>Section <c>Plan</c>; the defaults are the beta's. Stripe's entitlements refine it, see the rules of entitlements.</remarks>
public sealed class PlanOptions : IValidatableObject
{
    public const string Section = "Plan";

    /// <summary>The feature whose use is counted and capped.</summary>
    public const string HostedAi = "hosted-ai";

    private const int MostDevices = 100;

    public string Name { get; set; } = "pro-monthly";

    /// <summary>Lookup keys of Stripe's entitlement features that belong to the plan, comma-separated.</summary>
    public string Features { get; set; } = "little-buddy-pro," + HostedAi;

    /// <summary>Hosted AI requests a billing period may use at most.</summary>
    public int HostedAiCap { get; set; } = 2000;

    /// <summary>How many devices an account may have activated at once.</summary>
    public int DeviceLimit { get; set; } = 3;

    public IReadOnlyList<string> FeatureKeys =>
        [.. Features.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct().Order(StringComparer.Ordinal)];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrWhiteSpace(Name))
            yield return SettingProblem.Missing("Plan__Name", "Name the plan as licenses are to carry it.");
        if (FeatureKeys.Count == 0)
            yield return SettingProblem.Missing("Plan__Features", "List the lookup keys of the plan's entitlement features.");
        if (DeviceLimit is < 1 or > MostDevices)
            yield return SettingProblem.Wrong("Plan__DeviceLimit", $"is not from 1 to {MostDevices}", "Unset it for 3.");
        if (HostedAiCap < 0)
            yield return SettingProblem.Wrong("Plan__HostedAiCap", "is negative", "Set the requests a month, 0 for none.");
    }
}

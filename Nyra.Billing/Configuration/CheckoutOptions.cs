using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace Nyra.Billing.Configuration;

/// <summary>Where Stripe's hosted pages send the customer back to.</summary>
public sealed class CheckoutOptions : IValidatableObject
{
    /// <summary>Stripe puts the session's id in its place.</summary>
    public const string SessionPlaceholder = "{CHECKOUT_SESSION_ID}";

    /// <summary>The same for where braces mean something else, as in deployment manifests.</summary>
    public const string EscapedPlaceholder = "%7BCHECKOUT_SESSION_ID%7D";

    [ConfigurationKeyName(Settings.SuccessUrl)]
    public string? SuccessUrl { get; set => field = value?.Trim().Replace(EscapedPlaceholder, SessionPlaceholder, StringComparison.OrdinalIgnoreCase); }

    [ConfigurationKeyName(Settings.CancelUrl)]
    public string? CancelUrl { get; set => field = value?.Trim(); }

    /// <summary>Where the Customer Portal's way back leads.</summary>
    [ConfigurationKeyName(Settings.ReturnUrl)]
    public string? ReturnUrl { get; set => field = value?.Trim(); }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        const string SuccessRemedy = "Name the page shown after payment, with the placeholder: https://…/paid?session_id=" + SessionPlaceholder;
        foreach (var problem in SettingProblem.OfUrl(Settings.SuccessUrl, SuccessUrl, SuccessRemedy))
            yield return problem;
        if (!string.IsNullOrWhiteSpace(SuccessUrl) && !SuccessUrl.Contains(SessionPlaceholder, StringComparison.Ordinal))
            yield return SettingProblem.Wrong(Settings.SuccessUrl, $"lacks the placeholder {SessionPlaceholder}", SuccessRemedy);
        foreach (var problem in SettingProblem.OfUrl(Settings.CancelUrl, CancelUrl, "Name the page shown when the customer turns back."))
            yield return problem;
        foreach (var problem in SettingProblem.OfUrl(Settings.ReturnUrl, ReturnUrl, "Name the page the Customer Portal leads back to."))
            yield return problem;
    }
}

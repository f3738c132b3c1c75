using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Nyra.Billing.Configuration;

/// <summary>How long a customer keeps access while a payment fails and Stripe retries it.</summary>
public sealed class PaymentFailureOptions : IValidatableObject
{
    private const int MostDays = 60;

    /// <summary>Whole days after the open invoice's due moment; 0, the default, revokes at once.</summary>
    [ConfigurationKeyName(Settings.PaymentFailureGraceDays)]
    public string? GraceDays { get; set => field = value?.Trim(); }

    public TimeSpan Grace => Days is { } days ? TimeSpan.FromDays(days) : TimeSpan.Zero;

    private int? Days =>
        int.TryParse(GraceDays, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days <= MostDays ? days : null;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrWhiteSpace(GraceDays) && Days is null)
            yield return SettingProblem.Wrong(
                Settings.PaymentFailureGraceDays, $"is not a whole number from 0 to {MostDays}", "Unset it for 0, which revokes at once.");
    }
}

using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace Nyra.Billing.Configuration;

/// <summary>The operator's credential: accounts, queue, dead letters, command center.</summary>
public sealed class OperatorOptions : IValidatableObject
{
    [ConfigurationKeyName(Settings.OperatorToken)]
    public string? Token { get; set => field = value?.Trim(); }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        SettingProblem.OfToken(Settings.OperatorToken, Token);
}

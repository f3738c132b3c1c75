using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace Nyra.Billing.Configuration;

/// <summary>The operator's credential: command center, accounts, queue, dead letters.</summary>
public sealed class OperatorOptions : IValidatableObject
{
    [ConfigurationKeyName(Settings.OperatorToken)]
    public string? Token { get; set => field = string.IsNullOrWhiteSpace(value) ? null : value.Trim(); }

    /// <summary>true lets whoever sits at this machine in without the token, though there is one. For development only.</summary>
    [ConfigurationKeyName(Settings.OperatorOpenOnLoopback)]
    public string? OpenOnLoopback { get; set => field = value?.Trim(); }

    /// <summary>Set from the host: development, and nobody but this machine can reach any of its listeners.</summary>
    public bool MayBeOpen { get; set; }

    /// <summary>Whether requests from this machine need no token.</summary>
    public bool IsOpen => MayBeOpen && (Token is null || OpenOnLoopback == "true");

    /// <summary>Whether listeners can be reached from this machine alone.</summary>
    /// <param name="addresses">As ASPNETCORE_URLS has them, separated by semicolons.</param>
    public static bool OnlyLoopback(string? addresses) =>
        addresses is { Length: > 0 } && addresses.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .All(address => Uri.TryCreate(address, UriKind.Absolute, out var url) && url.IsLoopback);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (OpenOnLoopback is { Length: > 0 } open && open != "true" && open != "false")
            yield return SettingProblem.Wrong(Settings.OperatorOpenOnLoopback, "is neither true nor false", "Unset it.");
        if (OpenOnLoopback == "true" && !MayBeOpen)
            yield return SettingProblem.Wrong(Settings.OperatorOpenOnLoopback, "is set where others could get in", "It is for development, with every listener on 127.0.0.1. Unset it.");
        if (IsOpen && Token is null)
            yield break;
        foreach (var problem in SettingProblem.OfToken(Settings.OperatorToken, Token))
            yield return problem;
    }
}

using System.ComponentModel.DataAnnotations;

namespace Nyra.Billing.Configuration;

/// <summary>Words one problem with a setting: the key first, what is wrong, then the remedy. The value itself is never shown.</summary>
internal static class SettingProblem
{
    public static ValidationResult Missing(string key, string remedy) => new($"{key} is missing. {remedy}");

    public static ValidationResult Wrong(string key, string problem, string remedy) => new($"{key} {problem}. {remedy}");

    /// <summary>Checks an address a browser or Stripe is sent to: absolute, and https unless it stays on this machine.</summary>
    public static IEnumerable<ValidationResult> OfUrl(string key, string? value, string remedy)
    {
        if (string.IsNullOrWhiteSpace(value))
            yield return Missing(key, remedy);
        else if (SettingCharacters.ProblemOfAddress(key, value) is { } odd)
            yield return new(odd);
        // Uri would take "/x" for a file on Unix, hence the check of the scheme.
        else if (!Uri.TryCreate(value, UriKind.Absolute, out var uri) || (uri.Scheme != "https" && uri.Scheme != "http"))
            yield return Wrong(key, "is not an absolute http(s) URL", remedy);
        else if (uri.Scheme == "http" && !uri.IsLoopback)
            yield return Wrong(key, "uses plain http to another machine", remedy + " Plain http is taken for 127.0.0.1 only.");
    }

    /// <summary>Checks a credential of ours: long enough that guessing is hopeless.</summary>
    public static IEnumerable<ValidationResult> OfToken(string key, string? value)
    {
        const string Remedy = "Make one of 32 random bytes, for example with: openssl rand -base64 32";
        if (string.IsNullOrWhiteSpace(value))
            yield return Missing(key, Remedy);
        else if (SettingCharacters.ProblemOfToken(key, value.Trim()) is { } odd)
            yield return new(odd);
        else if (value.Trim().Length < 32)
            yield return Wrong(key, "is shorter than 32 characters", Remedy);
    }
}

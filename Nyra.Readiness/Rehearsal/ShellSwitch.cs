using Nyra.Readiness.Secrets;

namespace Nyra.Readiness.Rehearsal;

/// <summary>
/// A variable by which a person consents to something, such as NYRA_BILLING_REHEARSAL_EXECUTE. PowerShell's <c>$true</c> is "True".
/// </summary>
public static class ShellSwitch
{
    public static bool IsOn(string name, Func<string, string?> variable) => Is("true", variable(name));

    /// <summary>What is wrong with the variable, and what to do; null where it is true, false or not set.</summary>
    public static string? ProblemOf(string name, Func<string, string?> variable) =>
        variable(name)?.Trim() is { Length: > 0 } value && !Is("true", value) && !Is("false", value)
            ? $"{name} is '{SecretShapes.Redacted(value)}'. Set it to true, or unset it."
            : null;

    private static bool Is(string word, string? value) => string.Equals(value?.Trim(), word, StringComparison.OrdinalIgnoreCase);
}

using Nyra.Billing.Configuration;

namespace Nyra.Readiness.Rehearsal;

/// <summary>Says what may not be rehearsed, before anything starts. Pure.</summary>
public static class RehearsalGuard
{
    /// <param name="stripeItself">Whether a person's own Stripe account is to be used in the simulator's place.</param>
    /// <param name="variable">Reads an environment variable.</param>
    /// <returns>All that keeps this from running, each with what to do; empty where it may run.</returns>
    public static IReadOnlyList<GuardRefusal> Refusals(string mode, bool stripeItself, Func<string, string?> variable)
    {
        var (hosted, executes) = (IsHosted(variable), ShellSwitch.IsOn(Settings.RehearsalExecute, variable));
        IReadOnlyList<GuardRefusal?> found =
        [
            GuardRefusal.NotArmed(Unarmed(mode, variable)),
            GuardRefusal.OfSetting(ShellSwitch.ProblemOf(Settings.RehearsalExecute, variable)),
            GuardRefusal.NotArmed(mode == "live" && executes
                ? $"In live mode nothing is ever executed, only observed. Unset {Settings.RehearsalExecute}."
                : null),
            GuardRefusal.NotArmed(hosted && stripeItself
                ? $"{Settings.BillingBaseUrl} names a hosted backend, which has its own Stripe. Leave --stripe out, or unset {Settings.BillingBaseUrl}."
                : null),
            GuardRefusal.OfSetting(!hosted && mode == "live"
                ? $"In live mode a hosted backend is observed. Set {Settings.BillingBaseUrl} to its address."
                : null),
            .. stripeItself && !hosted && mode != "live"
                ? RefusalsOfStripeItself(variable(Settings.StripeSecretKey)?.Trim(), executes)
                : [],
        ];
        return [.. found.OfType<GuardRefusal>()];
    }

    /// <summary>Why live mode may not even be looked at; null where it may, and in test mode.</summary>
    public static string? Unarmed(string mode, Func<string, string?> variable) =>
        mode == "live" && !ShellSwitch.IsOn(Settings.AllowLiveRehearsal, variable)
            ? $"Live mode is not armed. Set {Settings.AllowLiveRehearsal}=true for this one command, and unset it after."
            : null;

    /// <summary>Whether a backend elsewhere is meant.</summary>
    public static bool IsHosted(Func<string, string?> variable) => variable(Settings.BillingBaseUrl)?.Trim() is { Length: > 0 };

    /// <summary>Whether a key is missing or malformed. A live key is neither: the guard refuses it.</summary>
    public static bool IsUnusableKey(string? key) => !string.IsNullOrEmpty(RefusalOfKey(key, ""));

    /// <summary>
    /// What to say before the simulator is rehearsed although variables of a hosted rehearsal are set and only the backend's address is not;
    /// null where none are.
    /// </summary>
    public static string? NoticeOfSimulator(Func<string, string?> variable)
    {
        List<string> set = [.. new[] { Settings.RehearsalExecute, Settings.RehearsalEmail }
            .Where(name => variable(name)?.Trim() is { Length: > 0 } value && !value.Equals("false", StringComparison.OrdinalIgnoreCase))];
        return set.Count == 0 || IsHosted(variable) ? null
            : $"Rehearses the simulator on this machine: {string.Join(" and ", set)} {(set.Count == 1 ? "is" : "are")} set, but "
                + $"{Settings.BillingBaseUrl} is not. To rehearse the hosted backend, set {Settings.BillingBaseUrl} to its address and "
                + $"{Settings.RehearsalEmail} to your mailbox; to execute there, also {Settings.OperatorToken} and {Settings.StripeSecretKey} as the backend has them.";
    }

    /// <summary>Why events may not be forwarded with this key; null where they may.</summary>
    public static string? RefusalOfForwarding(string? key) =>
        RefusalOfKey(key, $"{Settings.StripeSecretKey} is a live key. Live events go to the hosted backend: use a test key (sk_test_…).");

    private static string? RefusalOfKey(string? key, string ofLive)
    {
        if (string.IsNullOrEmpty(key))
            return $"{Settings.StripeSecretKey} is missing. Set it to a test key (sk_test_… or rk_test_…) of your Stripe account, for this one command.";
        if (SettingCharacters.ProblemOfKey(Settings.StripeSecretKey, key) is { } odd)
            return odd;
        if (new StripeOptions { SecretKey = key }.Livemode)
            return ofLive;
        return key.StartsWith("sk_test_", StringComparison.Ordinal) || key.StartsWith("rk_test_", StringComparison.Ordinal)
            ? null
            : $"{Settings.StripeSecretKey} is not a Stripe secret key. Set it to a test key (sk_test_… or rk_test_…).";
    }

    private static IEnumerable<GuardRefusal?> RefusalsOfStripeItself(string? key, bool executes)
    {
        var ofKey = RefusalOfKey(
            key, $"{Settings.StripeSecretKey} is a live key. A rehearsal creates and cancels: use a test key (sk_test_…).");
        yield return IsUnusableKey(key) ? GuardRefusal.OfSetting(ofKey) : GuardRefusal.NotArmed(ofKey);
        yield return GuardRefusal.NotArmed(executes ? null
            : "This would create, in the test mode of your Stripe account, a test clock, a product with a price and features, a customer "
                + "and a subscription that you pay with a test card, all tagged, and take them back at the end. "
                + $"Nothing was done. To do it, set {Settings.RehearsalExecute}=true for this one command.");
    }
}

/// <summary>Why the guard lets nothing run, and what to do.</summary>
/// <param name="IsSetting">Whether a setting is missing or malformed; else something was not armed.</param>
public sealed record GuardRefusal(string Text, bool IsSetting)
{
    internal static GuardRefusal? NotArmed(string? text) => text is null ? null : new(text, false);

    internal static GuardRefusal? OfSetting(string? text) => text is null ? null : new(text, true);
}

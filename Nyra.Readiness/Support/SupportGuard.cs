using Nyra.Billing.Configuration;
using Nyra.Readiness.Rehearsal;

namespace Nyra.Readiness.Support;

/// <summary>A ticket reaches people who answer customers: it is sent only where that was armed. Pure.</summary>
public static class SupportGuard
{
    /// <param name="variable">Reads an environment variable.</param>
    /// <returns>Why nothing may be sent and what to do; null where it may.</returns>
    public static string? Refusal(Func<string, string?> variable) => ShellSwitch.IsOn(Settings.RehearsalExecute, variable)
        ? null
        : "This would send one e-mail to the support inbox, for a person there to answer. "
            + $"Nothing was sent. To send it, set {Settings.RehearsalExecute}=true for this one command, and unset it after.";
}

using Nyra.Billing.Configuration;

namespace Nyra.Readiness.Support;

/// <summary>A ticket reaches people who answer customers: it is sent only by somebody who armed that. Pure.</summary>
public static class SupportGuard
{
    /// <param name="variable">Reads an environment variable.</param>
    /// <returns>Why nothing may be sent and what to do; null where it may.</returns>
    public static string? Refusal(Func<string, string?> variable) => variable(Settings.RehearsalExecute)?.Trim() == "true"
        ? null
        : "This would send one e-mail to the support inbox, for somebody there to answer. "
            + $"Nothing was sent. To send it, set {Settings.RehearsalExecute}=true for this one command, and unset it after.";
}

using Nyra.Billing.Configuration;

namespace Nyra.Readiness.Rehearsal;

/// <summary>Says what may not be rehearsed, before anything starts. Pure.</summary>
public static class RehearsalGuard
{
    /// <param name="variable">Reads an environment variable.</param>
    /// <returns>Why this may not run and what to do; null where it may.</returns>
    public static string? Refusal(string mode, Func<string, string?> variable)
    {
        if (mode == "live" && variable(Settings.AllowLiveRehearsal) != "true")
            return $"Live mode is not armed. Set {Settings.AllowLiveRehearsal}=true for this one command, and unset it after.";
        if (mode == "live")
            return "The observing rehearsal in live mode is not built yet. Rehearse in test mode: nyra rehearse --mode test";
        if (variable(Settings.BillingBaseUrl) is { Length: > 0 })
        {
            return $"{Settings.BillingBaseUrl} is set, and rehearsing a hosted backend is not built yet. "
                + "Unset it to rehearse the whole path on this machine.";
        }
        return null;
    }
}

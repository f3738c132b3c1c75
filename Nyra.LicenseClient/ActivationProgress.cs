namespace Nyra.LicenseClient;

/// <summary>An activation is waiting, and asks again later.</summary>
/// <param name="Wait">What it waits for.</param>
/// <param name="Elapsed">How long it has been waiting.</param>
/// <param name="NextAttempt">How long until it asks the backend again.</param>
public sealed record ActivationProgress(ActivationWait Wait, TimeSpan Elapsed, TimeSpan NextAttempt);

/// <summary>What an activation waits for.</summary>
public enum ActivationWait
{
    /// <summary>The payment is not confirmed: the customer has not paid, or the bank has not answered.</summary>
    Payment,

    /// <summary>The backend is not available, or limits requests (HTTP 408, 429 or 5xx).</summary>
    Backend,
}

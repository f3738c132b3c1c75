namespace Nyra.LicenseClient;

/// <summary>How <see cref="LicensingClient.ActivateAsync(ActivationOptions, CancellationToken)"/> waits for a payment.</summary>
public sealed class ActivationOptions
{
    /// <summary>
    /// Receives each wait, to show it. <see cref="Progress{T}"/> reports on the synchronization context that it was made on.
    /// </summary>
    public IProgress<ActivationProgress>? Progress { get; set; }

    /// <summary>
    /// The longest time to wait, more than zero and at most 24 hours; 24 hours if null. When it is over, the call throws a
    /// <see cref="LicensingException"/> with <see cref="LicensingException.CheckoutPending"/>.
    /// </summary>
    public TimeSpan? TimeLimit { get; set; }
}

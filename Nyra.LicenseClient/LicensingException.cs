namespace Nyra.LicenseClient;

/// <summary>
/// The backend refused a request that a person asked for: beginning a checkout, activating, opening the portal, releasing a device. Or the
/// response is unusable, for example because a network's login page sent it: <see cref="Type"/> is then null, and trying again may help.
/// </summary>
public sealed class LicensingException : Exception
{
    /// <summary>Made from the backend's answer.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="type">The problem's stable type, for example <c>urn:nyra:problem:device-limit</c>.</param>
    /// <param name="message">What is wrong and how to mend it, in words for a person.</param>
    public LicensingException(int status, string? type, string message)
        : base(message) => (Status, Type) = (status, type);

    /// <summary>The HTTP status of the answer.</summary>
    public int Status { get; }

    /// <summary>The problem's stable type; null where the answer was no problem document.</summary>
    public string? Type { get; }

    /// <summary>Why the account has no access, for example <c>payment-failed</c>; null where that is not what was refused.</summary>
    public string? AccessCode { get; init; }

    /// <summary>
    /// Whether the wait for a payment ended before the payment was confirmed. The checkout stays stored: activate again later.
    /// </summary>
    public bool CheckoutPending { get; init; }
}

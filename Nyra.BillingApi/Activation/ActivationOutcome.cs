namespace Nyra.BillingApi.Activation;

/// <summary>What became of an activation. A closed set, so that the endpoint answers each.</summary>
public abstract record ActivationOutcome
{
    private ActivationOutcome()
    {
    }

    public sealed record Done(Activated Answer) : ActivationOutcome;

    public sealed record Waits(string Code) : ActivationOutcome;

    public sealed record UnknownSession : ActivationOutcome;

    public sealed record WrongDevice : ActivationOutcome;

    public sealed record SessionOver(string Reason) : ActivationOutcome;

    /// <summary>It was paid, and what it began does not give access any more.</summary>
    public sealed record NoAccess(string Code) : ActivationOutcome;

    /// <summary>The code ran out, was used by another device, or never was.</summary>
    public sealed record VoidCode : ActivationOutcome;

    public sealed record TooManyDevices(int Limit) : ActivationOutcome;
}

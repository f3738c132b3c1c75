namespace Nyra.Embedded.StripeCli;

/// <summary>The Stripe CLI is there, but could not be started, or ended instead of listening. The message is for people, without secrets.</summary>
public sealed class StripeCliFailedException : Exception
{
    public StripeCliFailedException(string message)
        : base(message)
    {
    }

    public StripeCliFailedException()
    {
    }

    public StripeCliFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

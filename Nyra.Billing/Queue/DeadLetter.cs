using Nyra.Billing.Configuration;

namespace Nyra.Billing.Queue;

/// <summary>An envelope that was given up and waits for an operator.</summary>
/// <param name="Id">Names it among the dead letters; Stripe's event id may be there twice.</param>
/// <param name="Attempts">All of them, those before an earlier replay included.</param>
/// <param name="FirstSeenAt">When ingest stored it, in wall time.</param>
/// <param name="Reason">Why it was given up.</param>
/// <param name="LastError">What the last attempt that was given back failed with.</param>
/// <param name="Replays">How often an operator gave it another chance before.</param>
public sealed record DeadLetter(
    string Id, WebhookEnvelope Envelope, int Attempts, DateTimeOffset FirstSeenAt, DateTimeOffset BuriedAt, string Reason, string? LastError,
    int Replays)
{
    /// <summary>What an operator does where as many dead letters wait as are kept.</summary>
    public static string HowToMakeRoom { get; } = "Fix the cause, then replay them with "
        + $"{CommandHint.Of("deadletters replay --all")} or drop them with {CommandHint.Of("deadletters drop --all")}";
}

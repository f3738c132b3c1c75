namespace Nyra.Readiness.Support;

/// <summary>What became of a ticket.</summary>
public enum RoundtripOutcome
{
    Answered,

    /// <summary>It came back: the inbox cannot be reached.</summary>
    Bounced,

    /// <summary>Not within the wait.</summary>
    NoAnswer,
}

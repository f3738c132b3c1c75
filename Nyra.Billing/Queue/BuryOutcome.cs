namespace Nyra.Billing.Queue;

/// <summary>What became of an envelope that was given up.</summary>
public enum BuryOutcome
{
    /// <summary>It is a dead letter.</summary>
    Buried,

    /// <summary>The lease had run out: it is no longer the caller's.</summary>
    Lost,

    /// <summary>There are as many dead letters as there may be. It is the caller's as before: give it back.</summary>
    Full,
}

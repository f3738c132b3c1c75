namespace Nyra.StripeSimulator.Webhooks;

/// <summary>What became of one attempt at a delivery.</summary>
internal enum Reception
{
    /// <summary>Answered with 2xx in time.</summary>
    Accepted,

    /// <summary>Answered otherwise, or not in time.</summary>
    Failed,

    /// <summary>The way to the target broke before it answered: no attempt of the target's, to be made again at once.</summary>
    Interrupted,
}

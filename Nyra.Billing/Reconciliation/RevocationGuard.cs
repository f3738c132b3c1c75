namespace Nyra.Billing.Reconciliation;

/// <summary>
/// Stops a run that would take access from many customers at once. A mistake in the settings or in Stripe's dashboard looks just like
/// many cancellations, and a person can tell the two apart. Pure.
/// </summary>
public static class RevocationGuard
{
    public const int MaxRevocations = 5;

    public const int MaxPercent = 2;

    /// <param name="revocations">Accounts that would lose access.</param>
    /// <param name="unknown">Accounts with access that could not be compared: they may be revocations as well.</param>
    /// <param name="withAccess">All accounts that have access now. Accounts that ended long ago do not make a run harmless.</param>
    /// <param name="allowed">How many an operator allowed; 0 without an operator.</param>
    public static bool Withholds(int revocations, int unknown, int withAccess, int allowed)
    {
        var possible = (long)revocations + unknown;
        return revocations > allowed && possible > MaxRevocations && possible * 100 > withAccess * (long)MaxPercent;
    }
}

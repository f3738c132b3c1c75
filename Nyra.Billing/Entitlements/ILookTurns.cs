namespace Nyra.Billing.Entitlements;

/// <summary>When a sync may look at Stripe, and whom it does that for: who comes before a look begins shares it.</summary>
public interface ILookTurns
{
    /// <summary>Waits until a look may begin.</summary>
    /// <returns>All causes until now, for the audit row: event ids, or the name of the request.</returns>
    Task<IReadOnlyList<string>> BeginAsync(CancellationToken ct);

    /// <summary>The look is over, well or not.</summary>
    void End();
}

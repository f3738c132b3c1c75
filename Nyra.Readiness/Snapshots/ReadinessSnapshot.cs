using Nyra.Readiness.Preflight;

namespace Nyra.Readiness.Snapshots;

/// <summary>
/// That a backend was found ready, and for what it was: an account, a commit, a configuration. Published by the operator, signed by the backend;
/// without a valid one live checkout stays disabled.
/// </summary>
/// <param name="Account">Stripe's, of the backend's key.</param>
/// <param name="ConfigurationHash">See <see cref="BackendConfiguration"/>.</param>
/// <param name="CommandCenterVersion">Which decisions it rests on: what is edited later counts from the next publishing.</param>
/// <param name="ExpiresAt">When the first of what it rests on has aged out; see <see cref="SnapshotRules.Ends"/>.</param>
/// <param name="Checks">As the operator's preflight found them, with what the backend can see in its own words.</param>
/// <param name="CheckoutWords">What live customers read beside the payment button, see <see cref="CommandCenter.CheckoutWords"/>; null for nothing.</param>
public sealed record ReadinessSnapshot(
    string Mode, string Account, string? Commit, string ConfigurationHash, string PriceId, long CommandCenterVersion, DateTimeOffset PublishedAt,
    DateTimeOffset ExpiresAt, IReadOnlyList<CheckReport> Checks, string? CheckoutWords = null)
{
    public static readonly TimeSpan Life = TimeSpan.FromDays(30);

    /// <summary>From this age on it warns that it should be published anew.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromDays(7);
}

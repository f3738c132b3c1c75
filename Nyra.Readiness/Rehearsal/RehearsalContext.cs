using Nyra.LicenseClient;

namespace Nyra.Readiness.Rehearsal;

/// <summary>What the steps share: the target, the means to reach it, and the one subscription they drive.</summary>
public sealed class RehearsalContext : IDisposable
{
    public RehearsalContext(RehearsalTarget target, TimeProvider time)
    {
        (Target, Time) = (target, time);
        Backend = new(target);
        Stripe = new(target, time);
    }

    public RehearsalTarget Target { get; }

    public TimeProvider Time { get; }

    public BackendClient Backend { get; }

    public StripeSide Stripe { get; }

    /// <summary>The desktop app's part, played with the code it embeds. Made by the first step that has the backend's keys.</summary>
    public DesktopPart? Desktop { get; set; }

    /// <summary>The checkout the desktop began.</summary>
    public PendingCheckout? Checkout { get; set; }

    public string? CustomerId { get; set; }

    public string? SubscriptionId { get; set; }

    /// <summary>A license given while the subscription was paid, for what is proven about it later.</summary>
    public License? PaidLicense { get; set; }

    public void Dispose()
    {
        Desktop?.Dispose();
        Backend.Dispose();
        Stripe.Dispose();
    }
}

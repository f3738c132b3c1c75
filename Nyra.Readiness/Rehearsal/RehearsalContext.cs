using Nyra.LicenseClient;
using Nyra.Readiness.Rehearsal.Progress;

namespace Nyra.Readiness.Rehearsal;

/// <summary>What the steps share: the target, the means to reach it, and the one subscription they drive.</summary>
public sealed class RehearsalContext : IDisposable
{
    private readonly IRehearsalProgress? _progress;
    private readonly Lazy<StripeSide> _stripe;

    /// <param name="progress">Whom a step may ask for a person's help; null where nobody is there.</param>
    public RehearsalContext(RehearsalTarget target, TimeProvider time, IRehearsalProgress? progress = null)
    {
        (Target, Time, _progress) = (target, time, progress);
        Backend = new(target);
        _stripe = new(() => new(target, time));
    }

    public RehearsalTarget Target { get; }

    public TimeProvider Time { get; }

    public BackendClient Backend { get; }

    /// <summary>Made by the first step that asks for it: one that only looks at the backend needs no key.</summary>
    public StripeSide Stripe => _stripe.Value;

    /// <summary>The desktop app's part, played with the code it embeds. Made by the first step that has the backend's keys.</summary>
    public DesktopPart? Desktop { get; set; }

    /// <summary>Which commit the backend says it runs; null where it does not.</summary>
    public string? Commit { get; set; }

    /// <summary>The checkout the desktop began.</summary>
    public PendingCheckout? Checkout { get; set; }

    public string? CustomerId { get; set; }

    public string? SubscriptionId { get; set; }

    /// <summary>A license given while the subscription was paid, for what is proven about it later.</summary>
    public License? PaidLicense { get; set; }

    /// <summary>Asks the person who rehearses to do something.</summary>
    public void Ask(IRehearsalStep step, string what) => _progress?.Asks(step, what);

    public void Dispose()
    {
        Desktop?.Dispose();
        Backend.Dispose();
        if (_stripe.IsValueCreated)
            Stripe.Dispose();
    }
}

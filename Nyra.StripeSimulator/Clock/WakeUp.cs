namespace Nyra.StripeSimulator.Clock;

/// <summary>
/// "Look at this one, something may be due." It says neither what nor why: the one woken decides by its own state, so that
/// a wake-up that has become pointless does no harm.
/// </summary>
internal readonly record struct WakeUp(WakeUpKind Kind, string Id);

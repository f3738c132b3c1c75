namespace Nyra.StripeSimulator.Clock;

internal enum WakeUpKind
{
    Subscription,
    Invoice,
    CheckoutSession,
    Entitlements,
    TestClock,
}

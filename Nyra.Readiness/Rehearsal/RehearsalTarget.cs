namespace Nyra.Readiness.Rehearsal;

/// <summary>Where the rehearsal runs, and the credentials it needs there.</summary>
/// <param name="Engine"><c>embedded</c>, <c>aspire</c> or <c>hosted</c>.</param>
/// <param name="Mode"><c>test</c> or <c>live</c>.</param>
/// <param name="Gateway">The one address the desktop and Stripe know.</param>
/// <param name="StripeApi">Stripe's API, or the simulator's.</param>
/// <param name="StripeKey">Empty where Stripe is not looked at.</param>
/// <param name="OperatorToken">Empty where the backend is looked at from outside only.</param>
/// <param name="LookAt">Where a person finds what the hosts logged.</param>
/// <param name="Restart">Stops the hosts and starts them on the same files; null where the rehearsal cannot.</param>
/// <param name="TestClock">With Stripe itself, the test clock in whose time the subscription lives; null with the simulator, which has its own.</param>
/// <param name="IsStripeItself">Whether this is Stripe and not the simulator: then a person pays, and everything takes its time.</param>
/// <param name="Observes">Whether nothing may be changed: then Stripe is reached by a client that refuses all but GET.</param>
/// <param name="Deliveries"><c>stripe-cli</c> where events come through the Stripe CLI; null where Stripe posts them itself.</param>
public sealed record RehearsalTarget(
    string Engine, string Mode, Uri Gateway, Uri StripeApi, string StripeKey, string OperatorToken, string LicenseApiToken,
    string Email, string LookAt, Func<CancellationToken, Task>? Restart, string? Deliveries = null, string? TestClock = null,
    bool IsStripeItself = false, bool Observes = false);

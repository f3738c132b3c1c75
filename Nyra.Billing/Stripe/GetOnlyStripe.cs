using Stripe;

namespace Nyra.Billing.Stripe;

/// <summary>A client that can only look, see <see cref="GetOnlyHandler"/>.</summary>
public sealed record GetOnlyStripe(StripeClient Client);

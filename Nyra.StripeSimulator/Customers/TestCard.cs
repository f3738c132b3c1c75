namespace Nyra.StripeSimulator.Customers;

/// <summary>A card number that Stripe's test mode knows, and what happens with it.</summary>
/// <param name="OnAttach">null when the card can be saved.</param>
/// <param name="OnCharge">null when it pays.</param>
internal sealed record TestCard(string Number, string Brand, string Funding = "credit", Decline? OnAttach = null, Decline? OnCharge = null);

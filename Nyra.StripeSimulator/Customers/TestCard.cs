namespace Nyra.StripeSimulator.Customers;

/// <summary>A card number that Stripe's test mode knows, and what happens with it.</summary>
/// <param name="OnAttach">null when the card can be saved.</param>
/// <param name="OnCharge">null when it pays.</param>
/// <param name="Authentication">When the bank wants to hear from the customer (3-D Secure).</param>
internal sealed record TestCard(string Number, string Brand, string Funding = "credit", Decline? OnAttach = null, Decline? OnCharge = null,
    AskedFor Authentication = AskedFor.Nothing);

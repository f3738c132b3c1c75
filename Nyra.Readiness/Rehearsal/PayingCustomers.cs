using Stripe;

namespace Nyra.Readiness.Rehearsal;

/// <summary>Makes customers who pay, by Stripe's API alone and without a checkout: for whatever only needs that there are some.</summary>
public static class PayingCustomers
{
    private const string Card = "pm_card_visa";

    /// <returns>The subscription, paid with Stripe's test card.</returns>
    /// <exception cref="StripeException">When Stripe refuses or cannot be reached.</exception>
    public static async Task<Subscription> SubscribeAsync(StripeClient stripe, string priceId, CancellationToken ct, string? email = null)
    {
        var customer = await stripe.V1.Customers.CreateAsync(
            new CustomerCreateOptions
            {
                Email = email,
                PaymentMethod = Card,
                InvoiceSettings = new CustomerInvoiceSettingsOptions { DefaultPaymentMethod = Card },
            },
            cancellationToken: ct);
        return await stripe.V1.Subscriptions.CreateAsync(
            new SubscriptionCreateOptions { Customer = customer.Id, Items = [new SubscriptionItemOptions { Price = priceId }] }, cancellationToken: ct);
    }
}

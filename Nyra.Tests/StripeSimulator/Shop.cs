using Stripe;
using Stripe.Checkout;
using Stripe.Entitlements;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

/// <summary>Something to sell, and customers who buy it.</summary>
internal sealed class Shop
{
    private readonly RunningSimulator _simulator;

    private Shop(RunningSimulator simulator, Product product, Price price, Feature feature)
    {
        _simulator = simulator;
        Product = product;
        Price = price;
        Feature = feature;
    }

    public Product Product { get; }

    public Price Price { get; }

    public Feature Feature { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A product "Pro" with the feature "hosted_ai", at 12.00 USD a month.</summary>
    public static async Task<Shop> OpenAsync(RunningSimulator simulator, string interval = "month", string feature = "hosted_ai")
    {
        var v1 = simulator.V1;
        var product = await v1.Products.CreateAsync(new ProductCreateOptions { Name = "Pro" }, cancellationToken: Stop);
        var price = await v1.Prices.CreateAsync(
            new PriceCreateOptions
            {
                Product = product.Id,
                Currency = "usd",
                UnitAmount = 1200,
                Recurring = new PriceRecurringOptions { Interval = interval },
            },
            cancellationToken: Stop);
        var made = await v1.Entitlements.Features.CreateAsync(
            new FeatureCreateOptions { LookupKey = feature, Name = "Hosted AI" }, cancellationToken: Stop);
        await v1.Products.Features.CreateAsync(
            product.Id, new ProductFeatureCreateOptions { EntitlementFeature = made.Id }, cancellationToken: Stop);
        return new Shop(simulator, product, price, made);
    }

    public Task<Customer> CustomerAsync(string card = "pm_card_visa", string email = "jenny@example.com") =>
        _simulator.V1.Customers.CreateAsync(
            new CustomerCreateOptions
            {
                Email = email,
                PaymentMethod = card,
                InvoiceSettings = new CustomerInvoiceSettingsOptions { DefaultPaymentMethod = card },
            },
            cancellationToken: Stop);

    public async Task<Subscription> SubscribeAsync(Customer customer) =>
        await _simulator.V1.Subscriptions.CreateAsync(
            new SubscriptionCreateOptions
            {
                Customer = customer.Id,
                Items = [new SubscriptionItemOptions { Price = Price.Id }],
            },
            cancellationToken: Stop);

    /// <summary>Replaces the customer's default card, "pm_card_chargeCustomerFail" for one that fails from now on.</summary>
    public async Task<PaymentMethod> ChangeCardAsync(Customer customer, string card)
    {
        var method = await _simulator.V1.PaymentMethods.AttachAsync(
            card, new PaymentMethodAttachOptions { Customer = customer.Id }, cancellationToken: Stop);
        await _simulator.V1.Customers.UpdateAsync(
            customer.Id,
            new CustomerUpdateOptions
            {
                InvoiceSettings = new CustomerInvoiceSettingsOptions { DefaultPaymentMethod = method.Id },
            },
            cancellationToken: Stop);
        return method;
    }

    public SessionCreateOptions CheckoutOptions() => new()
    {
        Mode = "subscription",
        LineItems = [new SessionLineItemOptions { Price = Price.Id, Quantity = 1 }],
        SuccessUrl = "https://shop.example/thanks?session={CHECKOUT_SESSION_ID}",
        CancelUrl = "https://shop.example/plans",
    };

    public async Task<Session> CheckoutAsync(Action<SessionCreateOptions>? configure = null)
    {
        var options = CheckoutOptions();
        configure?.Invoke(options);
        return await _simulator.V1.Checkout.Sessions.CreateAsync(options, cancellationToken: Stop);
    }
}

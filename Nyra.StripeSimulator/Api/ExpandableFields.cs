using System.Collections.Frozen;
using System.Text.Json.Nodes;

namespace Nyra.StripeSimulator.Api;

/// <summary>Which fields of which resource <c>expand[]</c> may name, and where the resource behind them is found.</summary>
internal static class ExpandableFields
{
    internal delegate JsonNode? Expand(Simulator simulator, JsonObject owner, string? id);

    /// <param name="Target">What stands there once it is expanded.</param>
    internal sealed record Expandable(Type Target, Expand Resolve);

    private static readonly Expandable Customer = new(typeof(Customers.Customer), (simulator, _, id) =>
        Node(simulator.Customers.Find(id)) ?? (id is null ? null : Node(new Deleted(id, "customer"))));

    private static readonly Expandable Product = new(typeof(Catalog.Product), (simulator, _, id) =>
        Node(simulator.Products.Find(id)) ?? (id is null ? null : Node(new Deleted(id, "product"))));

    private static readonly Expandable Price = In(simulator => simulator.Prices);
    private static readonly Expandable Subscription = In(simulator => simulator.Subscriptions);
    private static readonly Expandable Invoice = In(simulator => simulator.Invoices);
    private static readonly Expandable PaymentMethod = In(simulator => simulator.PaymentMethods);
    private static readonly Expandable Feature = In(simulator => simulator.Features);
    private static readonly Expandable Configuration = In(simulator => simulator.PortalConfigurations);

    private static readonly Expandable CustomerSubscriptions = new(typeof(StripeList<Subscriptions.Subscription>), (simulator, owner, _) =>
    {
        var id = owner["id"]!.GetValue<string>();
        var active = simulator.Subscriptions.OwnedBy(id).Where(subscription => !subscription.HasEnded).Reverse().Take(10).ToArray();
        return Node(new StripeList<Subscriptions.Subscription>(active, false, $"/v1/customers/{id}/subscriptions"));
    });

    private static readonly Expandable LineItems = new(typeof(StripeList<Checkout.CheckoutLineItem>), (simulator, owner, _) =>
        simulator.CheckoutSessions.Find(owner["id"]!.GetValue<string>()) is { } session
            ? Node(new StripeList<Checkout.CheckoutLineItem>(
                session.Lines, false, $"/v1/checkout/sessions/{session.Id}/line_items"))
            : null);

    private static readonly Expandable PaymentIntent = In(simulator => simulator.PaymentIntents);
    private static readonly Expandable SetupIntent = In(simulator => simulator.SetupIntents);
    private static readonly Expandable TestClock = In(simulator => simulator.TestClocks);
    private static readonly Expandable Charge = In(simulator => simulator.Charges);

    // A preview is an invoice without an id: it has no payments yet.
    private static readonly Expandable InvoicePayments = new(typeof(StripeList<Payments.InvoicePayment>), (simulator, owner, _) =>
        Own(simulator, owner) is { } invoice
            ? Node(new StripeList<Payments.InvoicePayment>(
                invoice.Payment is { } payment ? [payment] : [], false, $"/v1/invoices/{invoice.Id}/payments"))
            : null);

    private static readonly Expandable ConfirmationSecret = new(typeof(Payments.ConfirmationSecret), (simulator, owner, _) =>
        Own(simulator, owner)?.Payment is { } payment ? Node(new Payments.ConfirmationSecret(payment.Intent.ClientSecret)) : null);

    private static readonly FrozenDictionary<(string Owner, string Field), Expandable> Fields =
        new Dictionary<(string, string), Expandable>
        {
            [("product", "default_price")] = Price,
            [("price", "product")] = Product,
            [("plan", "product")] = Product,
            [("customer", "invoice_settings.default_payment_method")] = PaymentMethod,
            [("customer", "test_clock")] = TestClock,
            [("customer", "subscriptions")] = CustomerSubscriptions,
            [("payment_method", "customer")] = Customer,
            [("subscription", "customer")] = Customer,
            [("subscription", "latest_invoice")] = Invoice,
            [("subscription", "default_payment_method")] = PaymentMethod,
            [("subscription", "test_clock")] = TestClock,
            [("subscription", "pending_setup_intent")] = SetupIntent,
            [("invoice", "customer")] = Customer,
            [("invoice", "test_clock")] = TestClock,
            [("invoice", "payments")] = InvoicePayments,
            [("invoice", "confirmation_secret")] = ConfirmationSecret,
            [("invoiceitem", "customer")] = Customer,
            [("invoiceitem", "invoice")] = Invoice,
            [("invoice_payment", "invoice")] = Invoice,
            [("invoice_payment", "payment.payment_intent")] = PaymentIntent,
            [("payment_intent", "customer")] = Customer,
            [("payment_intent", "latest_charge")] = Charge,
            [("payment_intent", "payment_method")] = PaymentMethod,
            [("setup_intent", "customer")] = Customer,
            [("setup_intent", "payment_method")] = PaymentMethod,
            [("charge", "customer")] = Customer,
            [("charge", "payment_intent")] = PaymentIntent,
            [("invoice", "default_payment_method")] = PaymentMethod,
            [("invoice", "parent.subscription_details.subscription")] = Subscription,
            [("line_item", "pricing.price_details.price")] = Price,
            [("line_item", "subscription")] = Subscription,
            [("checkout.session", "customer")] = Customer,
            [("checkout.session", "subscription")] = Subscription,
            [("checkout.session", "invoice")] = Invoice,
            [("checkout.session", "payment_intent")] = PaymentIntent,
            [("checkout.session", "line_items")] = LineItems,
            [("entitlements.active_entitlement", "feature")] = Feature,
            [("billing_portal.session", "configuration")] = Configuration,
        }.ToFrozenDictionary();

    public static Expandable? Find(string owner, string field) => Fields.GetValueOrDefault((owner, field));

    private static Invoices.Invoice? Own(Simulator simulator, JsonObject owner) => simulator.Invoices.Find(owner["id"]?.GetValue<string>());

    private static Expandable In<T>(Func<Simulator, Table<T>> table) where T : class, IStripeObject =>
        new(typeof(T), (simulator, _, id) => Node(table(simulator).Find(id)));

    private static JsonNode? Node<T>(T? resource) where T : class =>
        resource is null ? null : JsonNode.Parse(StripeJson.Bytes(resource));
}

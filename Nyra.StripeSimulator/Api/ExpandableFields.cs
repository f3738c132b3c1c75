using System.Collections.Frozen;
using System.Text.Json.Nodes;

namespace Nyra.StripeSimulator.Api;

/// <summary>Which fields of which resource <c>expand[]</c> may name, and where the resource behind them is found.</summary>
internal static class ExpandableFields
{
    internal delegate JsonNode? Expand(Simulator simulator, JsonObject owner, string? id);

    private static readonly Expand Customer = (simulator, _, id) =>
        Node(simulator.Customers.Find(id)) ?? (id is null ? null : Node(new Deleted(id, "customer")));

    private static readonly Expand Product = (simulator, _, id) =>
        Node(simulator.Products.Find(id)) ?? (id is null ? null : Node(new Deleted(id, "product")));

    private static readonly Expand Price = (simulator, _, id) => Node(simulator.Prices.Find(id));
    private static readonly Expand Subscription = (simulator, _, id) => Node(simulator.Subscriptions.Find(id));
    private static readonly Expand Invoice = (simulator, _, id) => Node(simulator.Invoices.Find(id));
    private static readonly Expand PaymentMethod = (simulator, _, id) => Node(simulator.PaymentMethods.Find(id));
    private static readonly Expand Feature = (simulator, _, id) => Node(simulator.Features.Find(id));
    private static readonly Expand Configuration = (simulator, _, id) => Node(simulator.PortalConfigurations.Find(id));

    private static readonly Expand CustomerSubscriptions = (simulator, owner, _) =>
    {
        var id = owner["id"]!.GetValue<string>();
        var active = simulator.Subscriptions.OwnedBy(id).Where(subscription => !subscription.HasEnded).Reverse().Take(10).ToArray();
        return Node(new StripeList<Subscriptions.Subscription>(active, false, $"/v1/customers/{id}/subscriptions"));
    };

    private static readonly Expand LineItems = (simulator, owner, _) =>
        simulator.CheckoutSessions.Find(owner["id"]!.GetValue<string>()) is { } session
            ? Node(new StripeList<Checkout.CheckoutLineItem>(
                session.Lines, false, $"/v1/checkout/sessions/{session.Id}/line_items"))
            : null;

    private static readonly Expand PaymentIntent = (simulator, _, id) => Node(simulator.PaymentIntents.Find(id));
    private static readonly Expand SetupIntent = (simulator, _, id) => Node(simulator.SetupIntents.Find(id));
    private static readonly Expand TestClock = (simulator, _, id) => Node(simulator.TestClocks.Find(id));
    private static readonly Expand Charge = (simulator, _, id) => Node(simulator.Charges.Find(id));

    // A preview is an invoice without an id: it has no payments yet.
    private static readonly Expand InvoicePayments = (simulator, owner, _) =>
        Own(simulator, owner) is { } invoice
            ? Node(new StripeList<Payments.InvoicePayment>(
                invoice.Payment is { } payment ? [payment] : [], false, $"/v1/invoices/{invoice.Id}/payments"))
            : null;

    private static readonly Expand ConfirmationSecret = (simulator, owner, _) =>
        Own(simulator, owner)?.Payment is { } payment ? Node(new Payments.ConfirmationSecret(payment.Intent.ClientSecret)) : null;

    private static readonly FrozenDictionary<(string Owner, string Field), Expand> Fields =
        new Dictionary<(string, string), Expand>
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

    public static Expand? Find(string owner, string field) => Fields.GetValueOrDefault((owner, field));

    private static Invoices.Invoice? Own(Simulator simulator, JsonObject owner) => simulator.Invoices.Find(owner["id"]?.GetValue<string>());

    private static JsonNode? Node<T>(T? resource) where T : class =>
        resource is null ? null : JsonNode.Parse(StripeJson.Bytes(resource));
}

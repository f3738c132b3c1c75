using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Nyra.StripeSimulator.Account;
using Nyra.StripeSimulator.Catalog;
using Nyra.StripeSimulator.Checkout;
using Nyra.StripeSimulator.Customers;
using Nyra.StripeSimulator.Entitlements;
using Nyra.StripeSimulator.Events;
using Nyra.StripeSimulator.Invoices;
using Nyra.StripeSimulator.Payments;
using Nyra.StripeSimulator.Portal;
using Nyra.StripeSimulator.Subscriptions;
using Nyra.StripeSimulator.TestClocks;
using Nyra.StripeSimulator.Webhooks;

namespace Nyra.StripeSimulator.Api;

/// <summary>
/// The API's side of the wire: snake_case, and null where Stripe has null. Resources are only ever written, so only the
/// writers are generated; they are also the fastest.
/// </summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AccountShape))]
[JsonSerializable(typeof(TaxSettings))]
[JsonSerializable(typeof(ActiveEntitlement))]
[JsonSerializable(typeof(ActiveEntitlementSummary))]
[JsonSerializable(typeof(Charge))]
[JsonSerializable(typeof(CheckoutSession))]
[JsonSerializable(typeof(ConfirmationSecret))]
[JsonSerializable(typeof(Customer))]
[JsonSerializable(typeof(Deleted))]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(Feature))]
[JsonSerializable(typeof(Invoice))]
[JsonSerializable(typeof(InvoiceItem))]
[JsonSerializable(typeof(InvoicePayment))]
[JsonSerializable(typeof(JsonNode))]
[JsonSerializable(typeof(PaymentIntent))]
[JsonSerializable(typeof(PaymentMethod))]
[JsonSerializable(typeof(Plan))]
[JsonSerializable(typeof(PortalConfiguration))]
[JsonSerializable(typeof(PortalSession))]
[JsonSerializable(typeof(Price))]
[JsonSerializable(typeof(Product))]
[JsonSerializable(typeof(ProductFeature))]
[JsonSerializable(typeof(SetupIntent))]
[JsonSerializable(typeof(StripeEvent))]
[JsonSerializable(typeof(StripeList<ActiveEntitlement>))]
[JsonSerializable(typeof(StripeList<Charge>))]
[JsonSerializable(typeof(StripeList<CheckoutLineItem>))]
[JsonSerializable(typeof(StripeList<CheckoutSession>))]
[JsonSerializable(typeof(StripeList<Customer>))]
[JsonSerializable(typeof(StripeList<Feature>))]
[JsonSerializable(typeof(StripeList<Invoice>))]
[JsonSerializable(typeof(StripeList<InvoiceItem>))]
[JsonSerializable(typeof(StripeList<InvoiceLine>))]
[JsonSerializable(typeof(StripeList<InvoicePayment>))]
[JsonSerializable(typeof(StripeList<PaymentIntent>))]
[JsonSerializable(typeof(StripeList<PaymentMethod>))]
[JsonSerializable(typeof(StripeList<PortalConfiguration>))]
[JsonSerializable(typeof(StripeList<Price>))]
[JsonSerializable(typeof(StripeList<Product>))]
[JsonSerializable(typeof(StripeList<ProductFeature>))]
[JsonSerializable(typeof(StripeList<SetupIntent>))]
[JsonSerializable(typeof(StripeList<StripeEvent>))]
[JsonSerializable(typeof(StripeList<Subscription>))]
[JsonSerializable(typeof(StripeList<SubscriptionItem>))]
[JsonSerializable(typeof(StripeList<TestClock>))]
[JsonSerializable(typeof(StripeList<WebhookEndpoint>))]
[JsonSerializable(typeof(Subscription))]
[JsonSerializable(typeof(SubscriptionItem))]
[JsonSerializable(typeof(TestClock))]
[JsonSerializable(typeof(WebhookEndpoint))]
internal sealed partial class StripeJson : JsonSerializerContext
{
    public static byte[] Bytes<T>(T value) where T : notnull =>
        JsonSerializer.SerializeToUtf8Bytes(value, (JsonTypeInfo<T>)Default.GetTypeInfo(typeof(T))!);
}

using Nyra.StripeSimulator.Customers;
using Nyra.StripeSimulator.Invoices;
using Nyra.StripeSimulator.Payments;

namespace Nyra.StripeSimulator.Subscriptions;

/// <summary>A subscription that exists with its first invoice, but of which no event has told yet.</summary>
internal sealed record NewSubscription(
    Subscription Subscription, Invoice Invoice, PaymentMethod? Method, bool ChargeLater, Confirmation Confirmation);

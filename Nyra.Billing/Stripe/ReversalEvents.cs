using Nyra.Billing.Payments;
using Nyra.Billing.Queue;
using Stripe;
using Stripe.Radar;

namespace Nyra.Billing.Stripe;

/// <summary>Reads a refund, dispute or fraud warning from Stripe's list of events. Pure.</summary>
internal static class ReversalEvents
{
    /// <summary>As it would have been queued had it been delivered.</summary>
    public static WebhookEnvelope EnvelopeOf(Event listed)
    {
        var (id, customer, detail) = listed.Data.Object switch
        {
            Charge charge => (charge.Id, charge.CustomerId, ReversalDetail.Of(charge.Refunded, null, null)),
            Refund refund => (refund.Id, refund.Charge?.CustomerId, ReversalDetail.Of(null, refund.Status, refund.ChargeId)),
            Dispute dispute => (dispute.Id, dispute.Charge?.CustomerId, ReversalDetail.Of(null, dispute.Status, dispute.ChargeId)),
            EarlyFraudWarning warning => (warning.Id, warning.Charge?.CustomerId, ReversalDetail.Of(null, null, warning.ChargeId)),
            var other => ((other as IHasId)?.Id, null, null),
        };
        return new(
            listed.Id, listed.Type, new(listed.Created, TimeSpan.Zero), listed.Livemode, id, customer ?? PaymentReversal.NoCustomer,
            Detail: detail);
    }
}

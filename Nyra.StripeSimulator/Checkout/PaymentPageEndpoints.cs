using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Customers;
using Nyra.StripeSimulator.Payments;

namespace Nyra.StripeSimulator.Checkout;

/// <summary>
/// /v1/payment_pages/{cs_…}: what Stripe's own page calls, and with it the Stripe CLI's "trigger". Stripe documents neither routes
/// nor answers; here they answer with the Checkout session.
/// </summary>
internal static class PaymentPageEndpoints
{
    public static void MapPaymentPages(this ApiRoutes api)
    {
        api.Get("/v1/payment_pages/{id}", Show);
        api.Post<CheckoutSession>("/v1/payment_pages/{id}/init", Show);
        api.Post<CheckoutSession>("/v1/payment_pages/{id}/confirm", Confirm);
    }

    private static Answer Show(ApiCall call) => call.Find(call.Simulator.CheckoutSessions) is { } session
        ? call.Parameters.Refusal() ?? Answer.Of(session)
        : call.NoSuch("payment_page");

    private static Answer Confirm(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        if (call.Find(simulator.CheckoutSessions) is not { } session)
        {
            return call.NoSuch("payment_page");
        }

        var method = parameters.RequiredReference("payment_method", "PaymentMethod", simulator.PaymentMethods);
        var expected = parameters.Integer("expected_amount");
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        if (session.Status != CheckoutSession.Open)
        {
            return StripeErrors.Invalid($"This Checkout Session has a status of `{session.Status}` and can no longer be paid.");
        }

        if (call.CustomerIsDeleted(session.Customer) is { } deleted)
        {
            return deleted;
        }

        if (expected is not null && expected != session.AmountTotal)
        {
            return StripeErrors.Invalid(
                "The amount to pay has changed. Please refresh the page and try again.", "expected_amount", "checkout_amount_mismatch");
        }

        if ((session.CustomerDetails?.Email ?? method.BillingDetails.Email) is not { } email)
        {
            return StripeErrors.Missing("email");
        }

        if (simulator.Checkout.AlreadySubscribed(session, email) is not null)
        {
            return StripeErrors.Invalid("The customer already has a subscription.");
        }

        var buyer = new Buyer(email, method.BillingDetails.Name);
        return simulator.Checkout.Pay(session, method, buyer, new Confirmation()) is { } decline
            ? CardErrors.Declined(decline)
            : Answer.Of(session);
    }
}

using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Payments;

internal static class InvoicePaymentEndpoints
{
    public static void MapInvoicePayments(this ApiRoutes api)
    {
        api.Get("/v1/invoice_payments", List);
        api.Get("/v1/invoice_payments/{id}", Retrieve);
    }

    private static Answer Retrieve(ApiCall call) => call.Find(call.Simulator.InvoicePayments) is { } payment
        ? call.Parameters.Refusal() ?? Answer.Of(payment)
        : call.NoSuch("invoice_payment");

    private static Answer List(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        var pagination = Pagination.Read(parameters);
        var invoice = parameters.Reference("invoice", "invoice", simulator.Invoices);
        var status = parameters.OneOf("status", "canceled", "open", "paid");
        var created = TimeRange.Read(parameters, "created");
        var intent = ReadIntent(parameters, simulator);
        return parameters.Refusal() ?? pagination.Page(
            invoice is null ? simulator.InvoicePayments.NewestFirst() : invoice.Payment is { } own ? [own] : [],
            payment => (status is null || payment.Status == status)
                && (intent is null || payment.Intent == intent)
                && created.Includes(payment.Created),
            "invoice_payment", "/v1/invoice_payments");
    }

    /// <summary>"payment[type]=payment_intent&amp;payment[payment_intent]=pi_…"</summary>
    private static PaymentIntent? ReadIntent(Parameters parameters, Simulator simulator)
    {
        var group = parameters.Group("payment");
        group?.Required("type");
        group?.OneOf("type", "payment_intent");
        return group?.Reference("payment_intent", "payment_intent", simulator.PaymentIntents);
    }
}

using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Payments;

/// <summary>/v1/charges, to look at: charges are made by payment intents.</summary>
internal static class ChargeEndpoints
{
    public static void MapCharges(this ApiRoutes api)
    {
        api.Get("/v1/charges", List);
        api.Get("/v1/charges/{id}", Retrieve);
    }

    private static Answer Retrieve(ApiCall call) => call.Find(call.Simulator.Charges) is { } charge
        ? call.Parameters.Refusal() ?? Answer.Of(charge)
        : call.NoSuch("charge");

    private static Answer List(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        var pagination = Pagination.Read(parameters);
        var customer = parameters.Reference("customer", "customer", simulator.Customers);
        var intent = parameters.Reference("payment_intent", "payment_intent", simulator.PaymentIntents);
        var created = TimeRange.Read(parameters, "created");
        parameters.Unsupported("transfer_group");
        return parameters.Refusal() ?? pagination.Page(
            simulator.Charges.NewestFirst(),
            charge => (customer is null || charge.Customer == customer.Id)
                && (intent is null || charge.PaymentIntent == intent.Id)
                && created.Includes(charge.Created),
            "charge", "/v1/charges");
    }
}

using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Clock;
using Nyra.StripeSimulator.Entitlements;

namespace Nyra.StripeSimulator.Events;

/// <summary>POST /_simulator/events: what the Stripe CLI's "trigger" does for the types it knows, for any type.</summary>
internal static class EventRaising
{
    private const string Summary = "entitlements.active_entitlement_summary.updated";

    public static void MapEventRaising(this RouteGroupBuilder control) => control.MapPost("/events", RaiseAsync);

    private static async Task<Results<Ok<RaisedEvent>, ProblemHttpResult>> RaiseAsync(
        HttpRequest request, Simulator simulator, CancellationToken stop)
    {
        var (order, malformed) = await ControlBody.ReadAsync(request, ControlJson.Default.EventOrder, stop);
        if (malformed is not null)
        {
            return Problem("The body must be JSON: {\"type\": \"…\", \"resource\": \"cus_…\"}. " + malformed);
        }

        if (order?.Type is not { } type || type.Split('.') is not [{ Length: > 0 }, { Length: > 0 }, ..])
        {
            return Problem("\"type\" must be an event type such as \"invoice.paid\".");
        }

        if (order.Resource is null == order.Object is null)
        {
            return Problem("Exactly one of \"resource\" and \"object\" must be given.");
        }

        lock (simulator.Gate)
        {
            var json = order.Object is { } own
                ? JsonSerializer.SerializeToUtf8Bytes(own, ControlJson.Default.JsonElement)
                : Now(simulator, type, order.Resource!);
            if (json is null or not [(byte)'{', ..])
            {
                return Problem($"There is nothing with the id '{order.Resource}' that \"{type}\" could tell about.");
            }

            var previous = order.PreviousAttributes is { } given
                ? JsonSerializer.SerializeToUtf8Bytes(given, ControlJson.Default.JsonElement) : null;
            var raised = simulator.Events.Raise(type, Snapshot.Of(json), previous);
            return TypedResults.Ok(new RaisedEvent(raised.Id, raised.Type));
        }
    }

    private static byte[]? Now(Simulator simulator, string type, string id)
    {
        if (type == Summary)
        {
            return simulator.Customers.Find(id) is { } customer
                ? StripeJson.Bytes(ActiveEntitlementSummary.Of(customer.Id, customer.Entitlements)) : null;
        }

        return Bytes(simulator.Customers.Find(id)) ?? Bytes(simulator.Subscriptions.Find(id)) ?? Bytes(simulator.Invoices.Find(id))
            ?? Bytes(simulator.CheckoutSessions.Find(id)) ?? Bytes(simulator.PaymentIntents.Find(id))
            ?? Bytes(simulator.SetupIntents.Find(id)) ?? Bytes(simulator.Charges.Find(id))
            ?? Bytes(simulator.PaymentMethods.Find(id)) ?? Bytes(simulator.InvoiceItems.Find(id))
            ?? Bytes(simulator.Products.Find(id)) ?? Bytes(simulator.Prices.Find(id));
    }

    private static byte[]? Bytes<T>(T? resource) where T : class => resource is null ? null : StripeJson.Bytes(resource);

    private static ProblemHttpResult Problem(string detail) =>
        TypedResults.Problem(detail, statusCode: 400, title: "No event was raised", type: "urn:simulator:event-not-raised");
}

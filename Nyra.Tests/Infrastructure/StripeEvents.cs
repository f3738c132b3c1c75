using System.Text.Json;
using System.Text.Json.Nodes;
using Stripe;

namespace Nyra.Tests.Infrastructure;

/// <summary>
/// Webhook bodies as Stripe sends them: the envelope with all its fields, and of the object what names it and its customer, which
/// depends on the type. <c>ScriptedEventTests</c> compares them with the simulator's.
/// </summary>
internal static class StripeEvents
{
    public static string Body(string type, string? customer, bool livemode = false, string id = "evt_1", long created = 1793534400) =>
        JsonSerializer.Serialize(new JsonObject
        {
            ["id"] = id,
            ["object"] = "event",
            ["api_version"] = StripeConfiguration.ApiVersion,
            ["created"] = created,
            ["data"] = new JsonObject { ["object"] = Target(type, customer, livemode) },
            ["livemode"] = livemode,
            ["pending_webhooks"] = 1,
            ["request"] = new JsonObject { ["id"] = null, ["idempotency_key"] = null },
            ["type"] = type,
        });

    private static JsonObject Target(string type, string? customer, bool livemode) => type switch
    {
        // Ten entitlements at most, and no id.
        "entitlements.active_entitlement_summary.updated" => new()
        {
            ["object"] = "entitlements.active_entitlement_summary",
            ["customer"] = customer,
            ["entitlements"] = new JsonObject
            {
                ["object"] = "list",
                ["data"] = new JsonArray(),
                ["has_more"] = false,
                ["url"] = $"/v1/customer/{customer}/entitlements",
            },
            ["livemode"] = livemode,
        },
        // The customer is the object: there is no field that names it.
        "customer.created" or "customer.updated" or "customer.deleted" => new() { ["id"] = customer, ["object"] = "customer" },
        "product.created" => new() { ["id"] = "prod_1", ["object"] = "product" },
        _ when type.StartsWith("checkout.session.", StringComparison.Ordinal) => Of("cs_test_1", "checkout.session", customer),
        _ when type.StartsWith("customer.subscription.", StringComparison.Ordinal) => Of("sub_1", "subscription", customer),
        _ when type.StartsWith("invoice.", StringComparison.Ordinal) => Of("in_1", "invoice", customer),
        _ => throw new ArgumentException($"What {type} tells of is not known here.", nameof(type)),
    };

    private static JsonObject Of(string id, string kind, string? customer) =>
        new() { ["id"] = id, ["object"] = kind, ["customer"] = customer };
}

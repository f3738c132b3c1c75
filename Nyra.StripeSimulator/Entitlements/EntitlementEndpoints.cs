using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Catalog;

namespace Nyra.StripeSimulator.Entitlements;

internal static class EntitlementEndpoints
{
    public static void MapEntitlements(this ApiRoutes api)
    {
        api.Post<Feature>("/v1/entitlements/features", Create);
        api.Get("/v1/entitlements/features", List);
        api.Get("/v1/entitlements/features/{id}", Retrieve);
        api.Post<Feature>("/v1/entitlements/features/{id}", Update);
        api.Get("/v1/entitlements/active_entitlements", ListActive);
        api.Get("/v1/entitlements/active_entitlements/{id}", RetrieveActive);
        api.Post<ProductFeature>("/v1/products/{id}/features", Attach);
        api.Get("/v1/products/{id}/features", ListAttached);
        api.Get("/v1/products/{id}/features/{feature}", RetrieveAttached);
        api.Delete("/v1/products/{id}/features/{feature}", Detach);
    }

    private static Answer Create(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        var feature = new Feature
        {
            Id = simulator.Ids.Next("feat_test_61", 28),
            Created = simulator.Clock.Now,
            LookupKey = parameters.Required("lookup_key"),
            Name = parameters.Required("name"),
            Metadata = parameters.Metadata(),
        };
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        if (simulator.Features.NewestFirst().Any(other => other.LookupKey == feature.LookupKey))
        {
            return StripeErrors.Invalid(
                $"A feature with the lookup key '{feature.LookupKey}' already exists.", "lookup_key", "resource_already_exists");
        }

        simulator.Features.Add(feature);
        return Answer.Of(feature);
    }

    private static Answer Retrieve(ApiCall call) =>
        call.Find(call.Simulator.Features) is { } feature ? call.Parameters.Refusal() ?? Answer.Of(feature) : call.NoSuch("feature");

    private static Answer List(ApiCall call)
    {
        var parameters = call.Parameters;
        var pagination = Pagination.Read(parameters);
        var key = parameters.Text("lookup_key");
        var archived = parameters.Flag("archived") ?? false;
        return parameters.Refusal() ?? pagination.Page(
            call.Simulator.Features.NewestFirst(),
            feature => (key is null || feature.LookupKey == key) && feature.Active != archived,
            "feature", "/v1/entitlements/features");
    }

    private static Answer Update(ApiCall call)
    {
        var parameters = call.Parameters;
        if (call.Find(call.Simulator.Features) is not { } feature)
        {
            return call.NoSuch("feature");
        }

        var active = parameters.Flag("active") ?? feature.Active;
        var name = parameters.Text("name") ?? feature.Name;
        var metadata = parameters.Metadata(feature.Metadata);
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        (feature.Active, feature.Name, feature.Metadata) = (active, name, metadata);
        return Answer.Of(feature);
    }

    private static Answer ListActive(ApiCall call)
    {
        var parameters = call.Parameters;
        var pagination = Pagination.Read(parameters);
        var customer = parameters.RequiredReference("customer", "customer", call.Simulator.Customers);
        return parameters.Refusal() ?? pagination.Page(
            customer.Entitlements.Reverse(), _ => true, "entitlement", "/v1/entitlements/active_entitlements");
    }

    private static Answer RetrieveActive(ApiCall call) =>
        call.Find(call.Simulator.ActiveEntitlements) is { } entitlement
            ? call.Parameters.Refusal() ?? Answer.Of(entitlement)
            : call.NoSuch("entitlement");

    private static Answer Attach(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        if (call.Find(simulator.Products) is not { } product)
        {
            return call.NoSuch("product");
        }

        var feature = parameters.RequiredReference("entitlement_feature", "feature", simulator.Features);
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        if (product.Features.Any(attached => attached.EntitlementFeature == feature))
        {
            return StripeErrors.Invalid("This feature is already attached to the product.", "entitlement_feature");
        }

        var attachment = new ProductFeature
        {
            Id = simulator.Ids.Next("prodft_", 14),
            Created = simulator.Clock.Now,
            EntitlementFeature = feature,
        };
        product.Features.Add(attachment);
        return Answer.Of(attachment);
    }

    private static Answer ListAttached(ApiCall call)
    {
        if (call.Find(call.Simulator.Products) is not { } product)
        {
            return call.NoSuch("product");
        }

        var pagination = Pagination.Read(call.Parameters);
        return call.Parameters.Refusal() ?? pagination.Page(
            Enumerable.Reverse(product.Features), _ => true, "product feature", $"/v1/products/{product.Id}/features");
    }

    private static Answer RetrieveAttached(ApiCall call) =>
        WithAttachment(call, (_, attachment) => Answer.Of(attachment));

    private static Answer Detach(ApiCall call) => WithAttachment(call, (product, attachment) =>
    {
        product.Features.Remove(attachment);
        return Answer.Of(new Deleted(attachment.Id, attachment.Object));
    });

    private static Answer WithAttachment(ApiCall call, Func<Product, ProductFeature, Answer> answer)
    {
        if (call.Find(call.Simulator.Products) is not { } product)
        {
            return call.NoSuch("product");
        }

        var id = (string?)call.Route["feature"] ?? "";
        var attachment = product.Features.FirstOrDefault(one => one.Id == id);
        return attachment is null
            ? StripeErrors.NoSuch("product feature", id)
            : call.Parameters.Refusal() ?? answer(product, attachment);
    }
}

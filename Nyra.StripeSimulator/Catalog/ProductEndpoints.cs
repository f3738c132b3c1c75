using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Catalog;

internal static class ProductEndpoints
{
    public static void MapProducts(this ApiRoutes api)
    {
        api.Post<Product>("/v1/products", Create);
        api.Get("/v1/products", List);
        api.Get("/v1/products/{id}", Retrieve);
        api.Post<Product>("/v1/products/{id}", Update);
        api.Delete("/v1/products/{id}", Delete);
    }

    /// <summary>"product_data" next to a price.</summary>
    public static Product? ReadNew(Simulator simulator, Parameters parameters) =>
        parameters.Group("product_data") is { } data
            ? new Product
            {
                Id = data.Text("id") ?? simulator.Ids.Next("prod_", 14),
                Name = data.Required("name"),
                Active = data.Flag("active") ?? true,
                Description = data.Text("description"),
                Images = data.Texts("images"),
                Metadata = data.Metadata(),
                StatementDescriptor = data.Text("statement_descriptor"),
                TaxCode = data.Text("tax_code"),
                UnitLabel = data.Text("unit_label"),
                Created = simulator.Clock.Now,
                Updated = simulator.Clock.Now,
            }
            : null;

    private static Answer Create(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        var now = simulator.Clock.Now;
        var product = new Product
        {
            Id = parameters.Text("id") ?? simulator.Ids.Next("prod_", 14),
            Name = parameters.Required("name"),
            Created = now,
            Updated = now,
        };
        ReadCommon(parameters, product);
        var price = ReadDefaultPrice(call, product);
        RefuseUnsupported(parameters);
        parameters.OneOf("type", "good", "service");
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        if (simulator.Products.Find(product.Id) is not null)
        {
            return StripeErrors.Invalid($"Product already exists with id '{product.Id}'.", "id", "resource_already_exists");
        }

        product.DefaultPrice = price?.Id;
        simulator.Products.Add(product);
        simulator.Events.Raise("product.created", product);
        if (price is not null)
        {
            PriceEndpoints.Add(simulator, price);
        }

        return Answer.Of(product);
    }

    private static Answer Update(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        if (call.Find(simulator.Products) is not { } product)
        {
            return call.NoSuch("product");
        }

        // Read into a copy first: nothing may change before all parameters are known to be good.
        var draft = new Product { Id = product.Id, Name = product.Name, Created = product.Created, Updated = product.Updated };
        Copy(product, draft);
        draft.Name = parameters.Text("name") ?? product.Name;
        draft.DefaultPrice = parameters.Reference("default_price", "price", simulator.Prices)?.Id ?? product.DefaultPrice;
        ReadCommon(parameters, draft);
        RefuseUnsupported(parameters);
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        draft.Updated = simulator.Clock.Now;
        simulator.Events.Update("product.updated", product, changed => Copy(draft, changed));
        return Answer.Of(product);
    }

    private static Answer Retrieve(ApiCall call) =>
        call.Find(call.Simulator.Products) is { } product
            ? call.Parameters.Refusal() ?? Answer.Of(product)
            : call.NoSuch("product");

    private static Answer List(ApiCall call)
    {
        var parameters = call.Parameters;
        var pagination = Pagination.Read(parameters);
        var active = parameters.Flag("active");
        var created = TimeRange.Read(parameters, "created");
        var ids = parameters.Texts("ids");
        var url = parameters.Text("url");
        return parameters.Refusal() ?? pagination.Page(
            call.Simulator.Products.NewestFirst(),
            product => (active is null || product.Active == active)
                && created.Includes(product.Created)
                && (ids.Count == 0 || ids.Contains(product.Id))
                && (url is null || product.Url == url),
            "product", "/v1/products");
    }

    private static Answer Delete(ApiCall call)
    {
        var simulator = call.Simulator;
        if (call.Find(simulator.Products) is not { } product)
        {
            return call.NoSuch("product");
        }

        if (call.Parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        if (simulator.Prices.OwnedBy(product.Id).Count > 0)
        {
            return StripeErrors.Invalid("This product cannot be deleted because it has one or more user-created prices.");
        }

        simulator.Products.Remove(product);
        simulator.Events.Raise("product.deleted", product);
        return Answer.Of(new Deleted(product.Id, product.Object));
    }

    private static void ReadCommon(Parameters parameters, Product product)
    {
        product.Active = parameters.Flag("active") ?? product.Active;
        product.Description = parameters.Clearable("description").Or(product.Description);
        product.Images = parameters.Has("images") ? parameters.Texts("images") : product.Images;
        product.Metadata = parameters.Metadata(product.Metadata);
        product.Shippable = parameters.Flag("shippable") ?? product.Shippable;
        product.StatementDescriptor = parameters.Text("statement_descriptor") ?? product.StatementDescriptor;
        product.TaxCode = parameters.Clearable("tax_code").Or(product.TaxCode);
        product.UnitLabel = parameters.Clearable("unit_label").Or(product.UnitLabel);
        product.Url = parameters.Clearable("url").Or(product.Url);
        if (parameters.Has("marketing_features"))
        {
            product.MarketingFeatures =
                [.. parameters.Items("marketing_features").Select(item => new MarketingFeature(item.Required("name")))];
        }
    }

    private static Price? ReadDefaultPrice(ApiCall call, Product product) =>
        call.Parameters.Group("default_price_data") is { } data ? PriceEndpoints.Read(call.Simulator, data, product.Id) : null;

    private static void RefuseUnsupported(Parameters parameters) => parameters.Unsupported("package_dimensions", "tax_details");

    private static void Copy(Product from, Product to)
    {
        (to.Active, to.Name, to.Description, to.DefaultPrice) = (from.Active, from.Name, from.Description, from.DefaultPrice);
        (to.Images, to.Metadata, to.MarketingFeatures) = (from.Images, from.Metadata, from.MarketingFeatures);
        (to.Shippable, to.StatementDescriptor, to.TaxCode) = (from.Shippable, from.StatementDescriptor, from.TaxCode);
        (to.UnitLabel, to.Url, to.Updated) = (from.UnitLabel, from.Url, from.Updated);
    }
}

using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Catalog;

internal static class PriceEndpoints
{
    // Stripe's bound: 999,999.99 in most currencies.
    private const long MaxAmount = 99_999_999;

    public static void MapPrices(this ApiRoutes api)
    {
        api.Post<Price>("/v1/prices", Create);
        api.Get("/v1/prices", List);
        api.Get("/v1/prices/{id}", Retrieve);
        api.Post<Price>("/v1/prices/{id}", Update);
    }

    /// <summary>Reads what prices, a product's default price and inline price data have in common.</summary>
    public static Price Read(Simulator simulator, Parameters parameters, string productId, bool isInline = false)
    {
        var currency = parameters.Required("currency").ToLowerInvariant();
        if (currency.Length != 3)
        {
            parameters.Refuse(StripeErrors.Invalid($"Invalid currency: {currency}.", parameters.Name("currency")));
        }

        var amount = parameters.Integer("unit_amount", 0, MaxAmount);
        if (amount is null)
        {
            parameters.Refuse(StripeErrors.Missing(parameters.Name("unit_amount")));
        }

        parameters.Unsupported("unit_amount_decimal", "custom_unit_amount", "currency_options");
        return new Price
        {
            Id = simulator.Ids.Next("price_1", 23),
            Created = simulator.Clock.Now,
            Currency = currency,
            Product = productId,
            UnitAmount = amount ?? 0,
            Recurring = ReadRecurring(parameters),
            TaxBehavior = parameters.OneOf("tax_behavior", "exclusive", "inclusive", "unspecified") ?? "unspecified",
            Metadata = isInline ? Metadata.Empty : parameters.Metadata(),

            // An inline price serves the one order it came with.
            Active = !isInline,
        };
    }

    public static void Add(Simulator simulator, Price price)
    {
        simulator.Prices.Add(price);
        if (price.Plan is { } plan)
        {
            simulator.Events.Raise("plan.created", plan);
        }

        simulator.Events.Raise("price.created", price);
    }

    private static Answer Create(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        var newProduct = ProductEndpoints.ReadNew(simulator, parameters);
        var product = newProduct ?? parameters.RequiredReference("product", "product", simulator.Products);
        var price = Read(simulator, parameters, product?.Id ?? "");
        price.Active = parameters.Flag("active") ?? true;
        price.Nickname = parameters.Text("nickname");
        var lookupKey = parameters.Text("lookup_key");
        var transfer = parameters.Flag("transfer_lookup_key") ?? false;
        parameters.OneOf("billing_scheme", "per_unit");
        parameters.Unsupported("tiers", "tiers_mode", "transform_quantity");
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        if (newProduct is not null && simulator.Products.Find(newProduct.Id) is not null)
        {
            return StripeErrors.Invalid(
                $"Product already exists with id '{newProduct.Id}'.", "product_data[id]", "resource_already_exists");
        }

        if (TakeLookupKey(simulator, price, lookupKey, transfer) is { } taken)
        {
            return taken;
        }

        if (newProduct is not null)
        {
            simulator.Products.Add(newProduct);
            simulator.Events.Raise("product.created", newProduct);
        }

        Add(simulator, price);
        return Answer.Of(price);
    }

    private static Answer Update(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        if (call.Find(simulator.Prices) is not { } price)
        {
            return call.NoSuch("price", "price");
        }

        var active = parameters.Flag("active") ?? price.Active;
        var nickname = parameters.Clearable("nickname").Or(price.Nickname);
        var metadata = parameters.Metadata(price.Metadata);
        var tax = parameters.OneOf("tax_behavior", "exclusive", "inclusive", "unspecified") ?? price.TaxBehavior;
        var lookupKey = parameters.Clearable("lookup_key");
        var transfer = parameters.Flag("transfer_lookup_key") ?? false;
        parameters.Unsupported("currency_options");
        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        Answer? taken = null;
        simulator.Events.Update("price.updated", price, changed =>
        {
            taken = lookupKey.IsGiven ? TakeLookupKey(simulator, changed, lookupKey.Value, transfer) : null;
            if (taken is null)
            {
                (changed.Active, changed.Nickname, changed.Metadata, changed.TaxBehavior) = (active, nickname, metadata, tax);
            }
        });
        return taken ?? Answer.Of(price);
    }

    private static Answer Retrieve(ApiCall call) =>
        call.Find(call.Simulator.Prices) is { } price ? call.Parameters.Refusal() ?? Answer.Of(price) : call.NoSuch("price", "price");

    private static Answer List(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        var pagination = Pagination.Read(parameters);
        var active = parameters.Flag("active");
        var created = TimeRange.Read(parameters, "created");
        var currency = parameters.Text("currency");
        var keys = parameters.Texts("lookup_keys");
        var product = parameters.Reference("product", "product", simulator.Products);
        var type = parameters.OneOf("type", "one_time", "recurring");
        var interval = parameters.Group("recurring")?.OneOf("interval", "day", "week", "month", "year");
        return parameters.Refusal() ?? pagination.Page(
            simulator.Prices.NewestFirst(product?.Id),
            price => (active is null || price.Active == active)
                && created.Includes(price.Created)
                && (currency is null || price.Currency == currency)
                && (keys.Count == 0 || (price.LookupKey is not null && keys.Contains(price.LookupKey)))
                && (type is null || price.Type == type)
                && (interval is null || price.Recurring?.Interval == interval),
            "price", "/v1/prices");
    }

    private static Recurring? ReadRecurring(Parameters parameters)
    {
        if (parameters.Group("recurring") is not { } recurring)
        {
            return null;
        }

        recurring.Required("interval");
        var interval = recurring.OneOf("interval", "day", "week", "month", "year") ?? "";
        var count = recurring.Integer("interval_count", 1, 1095) ?? 1;
        recurring.OneOf("usage_type", "licensed");
        recurring.Unsupported("meter", "trial_period_days");
        return new Recurring(interval, (int)count);
    }

    private static Answer? TakeLookupKey(Simulator simulator, Price price, string? key, bool transfer)
    {
        var holder = key is null ? null : simulator.Prices.NewestFirst().FirstOrDefault(other => other.LookupKey == key);
        if (holder is not null && holder != price)
        {
            if (!transfer)
            {
                return StripeErrors.Invalid($"A price (`{holder.Id}`) already uses that lookup key.", "lookup_key");
            }

            simulator.Events.Update("price.updated", holder, changed => changed.LookupKey = null);
        }

        price.LookupKey = key;
        return null;
    }
}

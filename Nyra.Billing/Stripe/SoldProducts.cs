using Nyra.Billing.Entitlements;
using Nyra.Billing.Entitlements.Json;
using Stripe;

namespace Nyra.Billing.Stripe;

/// <summary>
/// The products that were ever sold here: that of the configured price, and those of the prices that were configured before. A change of
/// NYRA_STRIPE_PRICE_PRO_MONTHLY says what is sold from now on; it does not take anything from a customer who pays for an earlier product.
/// </summary>
/// <remarks>Kept in the entitlement store as the document <see cref="Name"/>, so that every process knows what another one sold.</remarks>
public sealed class SoldProducts(StripeClient stripe, IEntitlementStore store, string priceId)
{
    public const string Name = "sold-products";

    private readonly StoreDocument<string[]> _document = new(store, Name, EntitlementJson.Default.StringArray, []);
    private string? _current;
    private HashSet<string>? _known;

    /// <summary>Adds the configured price's product, once in the life of a process. Nothing may be sold before it is recorded.</summary>
    /// <exception cref="PlanNotInStripeException">When Stripe does not know the price.</exception>
    /// <exception cref="StripeException">When Stripe refuses otherwise or cannot be reached.</exception>
    /// <exception cref="StorageUnavailableException">When the store cannot be used.</exception>
    public async ValueTask RecordAsync(CancellationToken ct)
    {
        if (_known is not null)
            return;
        var current = _current ??= await stripe.ProductOfAsync(priceId, ct);
        _known = [.. await _document.ChangeAsync(products => products.Contains(current) ? products : [.. products, current], ct)];
    }

    /// <inheritdoc cref="RecordAsync"/>
    public async ValueTask<bool> IncludesAsync(string productId, CancellationToken ct)
    {
        await RecordAsync(ct);
        if (_known!.Contains(productId))
            return true;
        // Another process, configured with a later price, may sell it by now.
        _known = [.. (await _document.ReadAsync(ct)).Value];
        return _known.Contains(productId);
    }
}

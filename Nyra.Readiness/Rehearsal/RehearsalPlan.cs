using System.Globalization;
using Nyra.Readiness.CommandCenter;
using Stripe;
using Stripe.Entitlements;

namespace Nyra.Readiness.Rehearsal;

/// <summary>
/// What must stand in a Stripe account before anything can be bought: a product with its features, and its price. Tagged with the run,
/// and taken back by <see cref="WithdrawAsync"/>: an account that people work with must not fill up with rehearsals.
/// </summary>
public sealed class RehearsalPlan
{
    /// <summary>Hosted AI requests a month: few, so that a rehearsal can use them up.</summary>
    public const int HostedAiRequests = 25;

    /// <summary>The metadata key that marks what a rehearsal made; its value names the run.</summary>
    public const string Tag = "nyra_rehearsal";

    private const long MonthlyCents = 1200;

    /// <summary>What the plan costs a month, as the command center spells it.</summary>
    public static readonly string Price = MonthlyPrice.Of(MonthlyCents, "usd").ToString();

    private readonly StripeClient _stripe;
    private readonly string _productId;
    private readonly List<string> _madeFeatures = [];

    private RehearsalPlan(StripeClient stripe, string productId, string priceId) => (_stripe, _productId, PriceId) = (stripe, productId, priceId);

    public string PriceId { get; }

    /// <summary>Makes it, or finds what the same run made before: a simulator may have been kept.</summary>
    /// <param name="run">Names this rehearsal in what is made.</param>
    /// <exception cref="StripeException">When Stripe refuses or cannot be reached.</exception>
    public static async Task<RehearsalPlan> CreateAsync(StripeClient stripe, string run, CancellationToken ct)
    {
        var tags = new Dictionary<string, string> { [Tag] = run };
        var made = (await stripe.V1.Prices.ListAsync(new PriceListOptions { Active = true, Limit = 100 }, cancellationToken: ct))
            .FirstOrDefault(price => price.Metadata.GetValueOrDefault(Tag) == run);
        if (made is not null)
            return new(stripe, made.ProductId, made.Id);
        var product = await stripe.V1.Products.CreateAsync(
            new ProductCreateOptions { Name = "NyrA Swarm Little Buddy Pro", Metadata = tags }, cancellationToken: ct);
        var price = await stripe.V1.Prices.CreateAsync(
            new PriceCreateOptions
            {
                Product = product.Id,
                Currency = "usd",
                UnitAmount = MonthlyCents,
                Recurring = new PriceRecurringOptions { Interval = "month" },
                Metadata = tags,
            },
            cancellationToken: ct);
        var plan = new RehearsalPlan(stripe, product.Id, price.Id);
        await plan.AttachAsync("little-buddy-pro", "Little Buddy Pro", tags, ct);
        var capped = new Dictionary<string, string>(tags) { ["monthly_requests"] = HostedAiRequests.ToString(CultureInfo.InvariantCulture) };
        await plan.AttachAsync("hosted-ai", "Hosted AI", capped, ct);
        return plan;
    }

    /// <summary>Archives what was made: Stripe deletes neither prices nor features that were used.</summary>
    /// <exception cref="StripeException">When Stripe refuses or cannot be reached.</exception>
    public async Task WithdrawAsync(CancellationToken ct)
    {
        await _stripe.V1.Prices.UpdateAsync(PriceId, new PriceUpdateOptions { Active = false }, cancellationToken: ct);
        await _stripe.V1.Products.UpdateAsync(_productId, new ProductUpdateOptions { Active = false }, cancellationToken: ct);
        foreach (var feature in _madeFeatures)
            await _stripe.V1.Entitlements.Features.UpdateAsync(feature, new FeatureUpdateOptions { Active = false }, cancellationToken: ct);
    }

    // Lookup keys are unique in an account. One that is in use is the account's own, and stays as it is; one that an earlier rehearsal
    // archived is taken up again.
    private async Task AttachAsync(string lookupKey, string name, Dictionary<string, string> metadata, CancellationToken ct)
    {
        var known = (await _stripe.V1.Entitlements.Features.ListAsync(new FeatureListOptions { LookupKey = lookupKey, Limit = 1 }, cancellationToken: ct))
            .FirstOrDefault();
        var feature = known switch
        {
            null => await _stripe.V1.Entitlements.Features.CreateAsync(
                new FeatureCreateOptions { Name = name, LookupKey = lookupKey, Metadata = metadata }, cancellationToken: ct),
            { Active: false } => await _stripe.V1.Entitlements.Features.UpdateAsync(
                known.Id, new FeatureUpdateOptions { Active = true, Metadata = metadata }, cancellationToken: ct),
            _ => known,
        };
        if (known is not { Active: true })
            _madeFeatures.Add(feature.Id);
        await _stripe.V1.Products.Features.CreateAsync(_productId, new ProductFeatureCreateOptions { EntitlementFeature = feature.Id }, cancellationToken: ct);
    }
}

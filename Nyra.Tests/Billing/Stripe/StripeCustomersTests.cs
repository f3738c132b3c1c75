using Nyra.Billing.Stripe;
using Nyra.Tests.Billing.Entitlements;
using Nyra.Tests.Infrastructure;
using Stripe;
using Xunit;

namespace Nyra.Tests.Billing.Stripe;

/// <summary>What is made of Stripe's own words: whatever is lost here would give access that nobody pays for, or take it from a payer.</summary>
public class StripeCustomersTests
{
    private const string Price = "price_ours";
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1793534400);
    private static readonly CancellationToken Ct = CancellationToken.None;

    [Fact]
    public async Task A_subscription_is_read_with_its_period_from_the_item_that_is_ours()
    {
        var found = await OnlyAsync(Subscription());
        var expected = new SubscriptionSnapshot("sub_1", "active", Start, Start.AddDays(1), Start.AddDays(31), ProductId: "prod_ours");
        Assert.Equal(expected, found);
    }

    [Fact]
    public async Task A_subscription_to_another_product_is_not_sold_here()
    {
        var found = await OnlyAsync(Subscription(product: "prod_other"));
        Assert.Equal((false, "prod_x"), (found.Sold, found.ProductId));
    }

    [Fact]
    public async Task A_paused_collection_is_seen() =>
        Assert.True((await OnlyAsync(Subscription(more: "\"pause_collection\":{\"behavior\":\"void\",\"resumes_at\":null}"))).CollectionPaused);

    [Fact]
    public async Task A_cancellation_at_a_date_or_at_the_periods_end_is_seen()
    {
        Assert.Equal(Start.AddDays(9), (await OnlyAsync(Subscription(more: $"\"cancel_at\":{Start.AddDays(9).ToUnixTimeSeconds()}"))).CancelsAt);
        Assert.Equal(Start.AddDays(31), (await OnlyAsync(Subscription(more: "\"cancel_at_period_end\":true"))).CancelsAt);
    }

    [Fact]
    public async Task Every_status_is_asked_for_and_every_page_read()
    {
        var asked = new List<string>();
        var snapshot = await LookAsync(request =>
        {
            asked.Add(Uri.UnescapeDataString(request.RequestUri!.Query));
            return asked.Count == 1 ? List(hasMore: true, Subscription("sub_1")) : List(hasMore: false, Subscription("sub_2"));
        });
        Assert.Equal(["sub_1", "sub_2"], snapshot.Subscriptions.Select(subscription => subscription.Id));
        Assert.Contains("status=all", asked[0], StringComparison.Ordinal);
        Assert.Contains("starting_after=sub_1", asked[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_features_cap_is_read_from_its_metadata()
    {
        var snapshot = await LookAsync(Subscription());
        Assert.Equal([new("hosted-ai", 500), new("little-buddy-pro", null)], snapshot.Features);
    }

    private static async Task<SubscriptionSnapshot> OnlyAsync(string subscription) => Assert.Single((await LookAsync(subscription)).Subscriptions);

    private static Task<StripeSnapshot> LookAsync(string subscription) => LookAsync(_ => List(hasMore: false, subscription));

    private static async Task<StripeSnapshot> LookAsync(Func<HttpRequestMessage, HttpResponseMessage> subscriptions)
    {
        using var http = new HttpClient(new ScriptedHttp(request => request.RequestUri!.AbsolutePath switch
        {
            "/v1/prices/" + Price => ScriptedHttp.Json($$"""{"id":"{{Price}}","object":"price","product":"prod_ours"}"""),
            "/v1/subscriptions" => subscriptions(request),
            "/v1/entitlements/active_entitlements" => List(
                hasMore: false,
                """{"id":"ent_1","object":"entitlements.active_entitlement","lookup_key":"hosted-ai","feature":{"id":"feat_1","object":"entitlements.feature","lookup_key":"hosted-ai","metadata":{"monthly_requests":"500"}}}""",
                """{"id":"ent_2","object":"entitlements.active_entitlement","lookup_key":"little-buddy-pro","feature":{"id":"feat_2","object":"entitlements.feature","lookup_key":"little-buddy-pro","metadata":{}}}"""),
            var other => throw new InvalidOperationException($"{other} was not expected to be asked for."),
        }));
        var stripe = new StripeClient(new StripeClientOptions
        {
            ApiKey = "sk_test_1",
            HttpClient = new SystemNetHttpClient(http, maxNetworkRetries: 0, enableTelemetry: false),
        });
        var products = new SoldProducts(stripe, new InMemoryEntitlementStore(), Price);
        return await new StripeCustomers(stripe, products).LookAsync("cus_1", Ct);
    }

    private static HttpResponseMessage List(bool hasMore, params string[] items) => ScriptedHttp.Json(
        $$"""{"object":"list","url":"/v1/x","has_more":{{(hasMore ? "true" : "false")}},"data":[{{string.Join(",", items)}}]}""");

    private static string Subscription(string id = "sub_1", string product = "prod_ours", string more = "\"metadata\":{}")
    {
        var (created, from, to) = (Start.ToUnixTimeSeconds(), Start.AddDays(1).ToUnixTimeSeconds(), Start.AddDays(31).ToUnixTimeSeconds());
        return $$$"""
            {"id":"{{{id}}}","object":"subscription","status":"active","customer":"cus_1","created":{{{created}}},
             "collection_method":"charge_automatically","latest_invoice":null,{{{more}}},
             "items":{"object":"list","data":[
               {"id":"si_0","object":"subscription_item","current_period_start":0,"current_period_end":1,"price":{"id":"price_x","object":"price","product":"prod_x"}},
               {"id":"si_1","object":"subscription_item","current_period_start":{{{from}}},"current_period_end":{{{to}}},"price":{"id":"{{{Price}}}","object":"price","product":"{{{product}}}"}}]}}
            """;
    }
}

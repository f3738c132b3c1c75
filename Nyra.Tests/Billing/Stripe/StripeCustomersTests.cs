using Nyra.Billing.Stripe;
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
        Assert.Equal(new SubscriptionSnapshot("sub_1", "active", Start, Start.AddDays(1), Start.AddDays(31)), found);
    }

    [Fact]
    public async Task A_subscription_to_another_product_is_none_of_ours() =>
        Assert.Empty((await LookAsync(Subscription(product: "prod_other"))).Subscriptions);

    [Fact]
    public async Task A_paused_collection_is_seen() =>
        Assert.True((await OnlyAsync(Subscription(more: "\"pause_collection\":{\"behavior\":\"void\",\"resumes_at\":null}"))).CollectionPaused);

    [Theory]
    [InlineData("subscription_create", "open", true)]
    [InlineData("subscription_create", "paid", false)]
    [InlineData("subscription_cycle", "open", false)]
    public async Task A_first_invoice_that_is_not_paid_is_seen(string reason, string status, bool unpaid) =>
        Assert.Equal(unpaid, (await OnlyAsync(Subscription(invoice: Invoice(reason, status)))).FirstInvoiceUnpaid);

    [Fact]
    public async Task What_is_owed_is_owed_since_the_due_date_or_else_since_it_was_finalized()
    {
        Assert.Equal(Start.AddDays(2), (await OnlyAsync(Subscription(invoice: Invoice("subscription_cycle", "open")))).OpenInvoiceDue);
        var due = Invoice("subscription_cycle", "open", $"\"due_date\":{Start.AddDays(5).ToUnixTimeSeconds()}");
        Assert.Equal(Start.AddDays(5), (await OnlyAsync(Subscription(invoice: due))).OpenInvoiceDue);
        Assert.Null((await OnlyAsync(Subscription(invoice: Invoice("subscription_cycle", "paid")))).OpenInvoiceDue);
    }

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

    [Fact]
    public async Task A_customer_deleted_in_stripe_has_nothing_any_more()
    {
        var snapshot = await LookAsync(
            _ => ScriptedHttp.Json("""{"error":{"type":"invalid_request_error","code":"resource_missing","message":"No such customer"}}""", 404),
            customer: """{"id":"cus_1","object":"customer","deleted":true}""");
        Assert.Empty(snapshot.Subscriptions);
        Assert.Empty(snapshot.Features);
    }

    [Fact]
    public async Task A_customer_stripe_never_knew_is_an_error() =>
        await Assert.ThrowsAsync<StripeException>(() => LookAsync(_ => Missing()));

    [Fact]
    public async Task A_price_stripe_does_not_know_is_told_apart_from_a_customer_it_does_not_know()
    {
        using var http = new HttpClient(new ScriptedHttp(_ => Missing()));
        var customers = new StripeCustomers(Client(http), Price);
        var refused = await Assert.ThrowsAsync<PlanNotInStripeException>(() => customers.LookAsync("cus_1", Ct));
        Assert.Contains("NYRA_STRIPE_PRICE_PRO_MONTHLY", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<SubscriptionSnapshot> OnlyAsync(string subscription) => Assert.Single((await LookAsync(subscription)).Subscriptions);

    private static Task<StripeSnapshot> LookAsync(string subscription) => LookAsync(_ => List(hasMore: false, subscription));

    private static async Task<StripeSnapshot> LookAsync(Func<HttpRequestMessage, HttpResponseMessage> subscriptions, string? customer = null)
    {
        using var http = new HttpClient(new ScriptedHttp(request => request.RequestUri!.AbsolutePath switch
        {
            "/v1/prices/" + Price => ScriptedHttp.Json($$"""{"id":"{{Price}}","object":"price","product":"prod_ours"}"""),
            "/v1/subscriptions" => subscriptions(request),
            "/v1/entitlements/active_entitlements" => List(
                hasMore: false,
                """{"id":"ent_1","object":"entitlements.active_entitlement","lookup_key":"hosted-ai","feature":{"id":"feat_1","object":"entitlements.feature","lookup_key":"hosted-ai","metadata":{"monthly_requests":"500"}}}""",
                """{"id":"ent_2","object":"entitlements.active_entitlement","lookup_key":"little-buddy-pro","feature":{"id":"feat_2","object":"entitlements.feature","lookup_key":"little-buddy-pro","metadata":{}}}"""),
            "/v1/customers/cus_1" when customer is not null => ScriptedHttp.Json(customer),
            _ => Missing(),
        }));
        return await new StripeCustomers(Client(http), Price).LookAsync("cus_1", Ct);
    }

    private static StripeClient Client(HttpClient http) =>
        new(new StripeClientOptions { ApiKey = "sk_test_1", HttpClient = new SystemNetHttpClient(http, maxNetworkRetries: 0, enableTelemetry: false) });

    private static HttpResponseMessage Missing() =>
        ScriptedHttp.Json("""{"error":{"type":"invalid_request_error","code":"resource_missing","message":"No such thing"}}""", 404);

    private static HttpResponseMessage List(bool hasMore, params string[] items) => ScriptedHttp.Json(
        $$"""{"object":"list","url":"/v1/x","has_more":{{(hasMore ? "true" : "false")}},"data":[{{string.Join(",", items)}}]}""");

    private static string Subscription(string id = "sub_1", string product = "prod_ours", string? invoice = null, string more = "\"metadata\":{}")
    {
        var (created, from, to) = (Start.ToUnixTimeSeconds(), Start.AddDays(1).ToUnixTimeSeconds(), Start.AddDays(31).ToUnixTimeSeconds());
        return $$$"""
            {"id":"{{{id}}}","object":"subscription","status":"active","customer":"cus_1","created":{{{created}}},"latest_invoice":{{{invoice ?? "null"}}},{{{more}}},
             "items":{"object":"list","data":[
               {"id":"si_0","object":"subscription_item","current_period_start":0,"current_period_end":1,"price":{"id":"price_x","object":"price","product":"prod_x"}},
               {"id":"si_1","object":"subscription_item","current_period_start":{{{from}}},"current_period_end":{{{to}}},"price":{"id":"{{{Price}}}","object":"price","product":"{{{product}}}"}}]}}
            """;
    }

    private static string Invoice(string reason, string status, string more = "\"metadata\":{}") => $$$"""
        {"id":"in_1","object":"invoice","billing_reason":"{{{reason}}}","status":"{{{status}}}","created":{{{Start.ToUnixTimeSeconds()}}},{{{more}}},
         "status_transitions":{"finalized_at":{{{Start.AddDays(2).ToUnixTimeSeconds()}}}}}
        """;
}

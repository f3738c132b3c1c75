using System.Text.Json;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Nyra.Billing.Stripe;
using Nyra.Tests.Billing.Entitlements;
using Nyra.Tests.Infrastructure;
using Stripe;
using Grant = Nyra.Billing.Licensing.Access;

namespace Nyra.Tests.Billing.Access;

/// <summary>One invoice. Period 0 is the first one of the subscription; one within a period does not begin another.</summary>
/// <param name="AmountDue">In cents.</param>
internal sealed record ScenarioInvoice(int Period, string Status, long AmountDue = 1200, bool WithinPeriod = false);

/// <summary>A subscription with its invoices as Stripe lists them, in periods of 30 days, three days into the last one.</summary>
/// <param name="Pause">The behavior of <c>pause_collection</c>; null where it is not set.</param>
/// <param name="Trial">Whether there is or was a trial: of the current period where the status is trialing, else of the first one.</param>
internal sealed record AccessScenario(
    string Status, string CollectionMethod, IReadOnlyList<ScenarioInvoice> Invoices, string? Pause = null, bool Trial = false)
{
    public static readonly DateTimeOffset Now = new(2026, 11, 15, 12, 0, 0, TimeSpan.Zero);

    private const string Product = "prod_ours";

    private static readonly TimeSpan Period = TimeSpan.FromDays(30);

    public DateTimeOffset PeriodStart => Start(Last);

    public DateTimeOffset PeriodEnd => Start(Last + 1);

    private int Last => Invoices.Select(invoice => invoice.Period).DefaultIfEmpty(0).Max();

    public DateTimeOffset DueOf(ScenarioInvoice invoice) =>
        Start(invoice.Period).AddDays((CollectionMethod == "send_invoice" ? 1 : 0) + (invoice.WithinPeriod ? 1 : 0));

    /// <summary>Access by the code that runs: read from Stripe's responses, made a state, and decided.</summary>
    public async Task<Grant> DecideAsync(int graceDays, DateTimeOffset? at = null) =>
        LicenseGate.Decide(await StateAsync(), TimeSpan.FromDays(graceDays), at ?? Now);

    private async Task<BillingState> StateAsync()
    {
        using var http = new HttpClient(new ScriptedHttp(Answer));
        var stripe = new StripeClient(new StripeClientOptions { ApiKey = "sk_test_scripted", HttpClient = new SystemNetHttpClient(http) });
        var products = new SoldProducts(stripe, new InMemoryEntitlementStore(), "price_1");
        var snapshot = await new StripeCustomers(stripe, products, new PlanOptions()).LookAsync("cus_1", CancellationToken.None);
        return EntitlementRules.Next(BillingState.None, snapshot, new PlanOptions(), Now);
    }

    private HttpResponseMessage Answer(HttpRequestMessage request) => request.RequestUri!.AbsolutePath switch
    {
        "/v1/prices/price_1" => ScriptedHttp.Json($$"""{"id":"price_1","object":"price","product":"{{Product}}"}"""),
        "/v1/subscriptions" => ScriptedStripe.List("/v1/subscriptions", false, Subscription()),
        "/v1/invoices" => ScriptedStripe.List("/v1/invoices", false, [.. Invoices.Reverse().Select(Json)]),
        "/v1/entitlements/active_entitlements" => ScriptedStripe.List("/v1/entitlements/active_entitlements", false),
        var path => throw new InvalidOperationException(path),
    };

    private string Subscription() => JsonSerializer.Serialize(new
    {
        id = "sub_1",
        @object = "subscription",
        customer = "cus_1",
        status = Status,
        collection_method = CollectionMethod,
        created = Unix(Start(0)),
        trial_end = Trial ? Unix(Status == "trialing" ? PeriodEnd : Start(1)) : (long?)null,
        pause_collection = Pause is null ? null : new { behavior = Pause },
        latest_invoice = Invoices.Count == 0 ? (JsonElement?)null : JsonDocument.Parse(Json(Invoices[^1])).RootElement,
        items = ListOf(new
        {
            id = "si_1",
            @object = "subscription_item",
            current_period_start = Unix(PeriodStart),
            current_period_end = Unix(PeriodEnd),
            price = new { id = "price_1", @object = "price", product = Product },
        }),
    });

    private string Json(ScenarioInvoice invoice) => JsonSerializer.Serialize(new
    {
        id = $"in_{invoice.Period}_{invoice.WithinPeriod}",
        @object = "invoice",
        status = invoice.Status,
        amount_due = invoice.AmountDue,
        billing_reason = invoice.WithinPeriod ? "subscription_update" : invoice.Period == 0 ? "subscription_create" : "subscription_cycle",
        created = Unix(Start(invoice.Period).AddDays(invoice.WithinPeriod ? 1 : 0)),
        due_date = CollectionMethod == "send_invoice" ? Unix(DueOf(invoice)) : (long?)null,
        lines = ListOf(new
        {
            id = "il_1",
            @object = "line_item",
            period = new { start = Unix(Start(invoice.Period)), end = Unix(Start(invoice.Period + 1)) },
            parent = new { type = invoice.WithinPeriod ? "invoice_item_details" : "subscription_item_details" },
            pricing = new { type = "price_details", price_details = new { price = "price_1", product = Product } },
        }),
    });

    private static object ListOf(object item) => new { @object = "list", data = new[] { item }, has_more = false };

    private DateTimeOffset Start(int period) => Now.AddDays(-3) + (period - Last) * Period;

    private static long Unix(DateTimeOffset moment) => moment.ToUnixTimeSeconds();
}

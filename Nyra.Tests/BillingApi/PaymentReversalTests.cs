using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Payments;
using Nyra.Billing.Stripe;
using Nyra.Tests.Billing.Entitlements;
using Nyra.Tests.Infrastructure;
using Nyra.WebhookWorker;
using Stripe;
using Xunit;

namespace Nyra.Tests.BillingApi;

/// <summary>Refunds, disputes and fraud warnings, from their signed events to what the operator sees. API and worker are the real
/// hosts.</summary>
public sealed class PaymentReversalTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<string> _asked = new();
    private FindCustomerOfCharge _stripe = (charge, _) => Task.FromResult(charge == "ch_unknown" ? null : "cus_1");
    private ApiApp _api = null!;
    private WebApplication _worker = null!;

    public static TheoryData<string, string, string?, string> Events => new()
    {
        { "charge.refunded", Charge(refunded: true), "cus_1", "charge.refunded ch_1: fully refunded" },
        { "charge.refunded", Charge(refunded: false), "cus_1", "charge.refunded ch_1: partly refunded" },
        { "charge.dispute.created", Dispute("\"ch_1\"", "needs_response"), "cus_1",
            "charge.dispute.created du_1: status needs_response, charge ch_1" },
        { "charge.dispute.closed", Dispute(Charge(refunded: false), "lost"), "cus_1",
            "charge.dispute.closed du_1: status lost, charge ch_1" },
        { "charge.dispute.created", Dispute("\"ch_unknown\"", "needs_response"), null, "" },
        { "refund.failed", """{"id":"re_1","object":"refund","charge":"ch_1","status":"failed"}""", "cus_1",
            "refund.failed re_1: status failed, charge ch_1" },
        { "refund.created", """{"id":"re_1","object":"refund","charge":null,"status":["odd"]}""", null, "" },
        { "radar.early_fraud_warning.created", """{"id":"issfr_1","object":"radar.early_fraud_warning","charge":"ch_1"}""", "cus_1",
            "radar.early_fraud_warning.created issfr_1: charge ch_1" },
    };

    public async ValueTask InitializeAsync()
    {
        _api = await ApiApp.StartAsync(folder: _folder);
        _worker = WebhookWorkerHost.Build(["--environment", "Development"], builder =>
        {
            builder.Configuration.Sources.Clear();
            builder.Configuration.AddInMemoryCollection(ApiApp.Settings(_folder));
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<TimeProvider>(_api.Time);
            builder.Services.AddSingleton<FindCustomerOfCharge>((charge, ct) =>
            {
                _asked.Enqueue(charge);
                return _stripe(charge, ct);
            });
        });
        await _worker.StartAsync(Ct);
    }

    public async ValueTask DisposeAsync()
    {
        await _worker.DisposeAsync();
        await _api.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Events))]
    public async Task It_is_acknowledged_counted_audited_and_shown_and_access_stays(
        string type, string target, string? customer, string words)
    {
        await BuyAsync();
        using var counted = new MetricTotal(_worker.Services, "nyra.payments.reversals");
        await PostAsync(Event("evt_reversal", type, target));

        var shown = Assert.Single((await ShownAsync())["latest"]!.AsArray())!;
        Assert.Equal(("evt_reversal", type, customer), ((string?)shown["eventId"], (string?)shown["type"], (string?)shown["customerId"]));
        Assert.Equal(1, counted.Value);
        Assert.Contains("1 refund and dispute event(s) were recorded", await _api.Http.GetStringAsync("health", Ct),
            StringComparison.Ordinal);
        Assert.Equal(customer is null ? [] : [$"payments {words}"], await AuditAsync());
        var account = await _api.Store.FindAsync("cus_1", Ct);
        Assert.Equal((1, SubscriptionStanding.Active), (account!.Billing.Version, account.Billing.Value.Standing));
    }

    [Fact]
    public async Task A_redelivery_is_recorded_once()
    {
        await BuyAsync();
        using var counted = new MetricTotal(_worker.Services, "nyra.payments.reversals");
        for (var delivery = 0; delivery < 3; delivery++)
            await PostAsync(Event("evt_reversal", "charge.refunded", Charge(refunded: true)));
        await PostAsync(Event("evt_another", "charge.dispute.created", Dispute("\"ch_1\"", "needs_response")));
        Assert.Equal((2, 2), ((int)(await ShownAsync())["count"]!, (await ShownAsync())["latest"]!.AsArray().Count));
        Assert.Equal(2, counted.Value);
        Assert.Equal(2, (await AuditAsync()).Count());
        // The first event names whose the charge is.
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task Stripe_is_asked_once_for_the_customer_of_a_charge()
    {
        await PostAsync(Event("evt_1", "charge.dispute.created", Dispute("\"ch_1\"", "needs_response")));
        await PostAsync(Event("evt_2", "charge.dispute.closed", Dispute("\"ch_1\"", "won")));
        Assert.Equal(["ch_1"], _asked);
        Assert.All((await ShownAsync())["latest"]!.AsArray(), shown => Assert.Equal("cus_1", (string?)shown!["customerId"]));
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.Unauthorized)]
    public async Task It_waits_while_stripe_cannot_say_whose_the_charge_is(HttpStatusCode status)
    {
        await BuyAsync();
        var outage = true;
        var limited = status == HttpStatusCode.TooManyRequests ? "rate_limit" : null;
        _stripe = (_, _) => Volatile.Read(ref outage)
            ? Task.FromException<string?>(new StripeException(status, new StripeError { Code = limited }, "down"))
            : Task.FromResult<string?>("cus_1");
        var dispute = Event("evt_dispute", "charge.dispute.created", Dispute("\"ch_2\"", "needs_response"));
        Assert.Equal(HttpStatusCode.OK, (await _api.PostWebhookAsync(dispute, _api.Sign(dispute))).StatusCode);
        var refund = Event("evt_refund", "charge.refunded", Charge(refunded: true));
        Assert.Equal(HttpStatusCode.OK, (await _api.PostWebhookAsync(refund, _api.Sign(refund))).StatusCode);
        // What needs no answer of Stripe's is recorded meanwhile.
        await Eventually.HoldsAsync(async () =>
        {
            _api.Time.Advance(TimeSpan.FromSeconds(1));
            return _asked.Count > 1 && (await ShownAsync())["latest"]!.AsArray().Any(shown => (string?)shown!["eventId"] == "evt_refund");
        });
        Assert.Single((await ShownAsync())["latest"]!.AsArray());
        Volatile.Write(ref outage, false);
        await DrainedAsync();
        Assert.Equal(2, (await AuditAsync()).Count());
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.BadRequest)]
    public async Task A_stripe_that_refuses_to_say_whose_the_charge_is_has_it_recorded_without_its_customer(HttpStatusCode status)
    {
        _stripe = (_, _) => Task.FromException<string?>(new StripeException(status, new StripeError(), "no permission"));
        await PostAsync(Event("evt_dispute", "charge.dispute.created", Dispute("\"ch_2\"", "needs_response")));
        Assert.Null((string?)Assert.Single((await ShownAsync())["latest"]!.AsArray())!["customerId"]);
    }

    [Fact]
    public async Task A_refund_after_an_erase_is_shown_without_the_customers_id()
    {
        await new ErasedCustomers(_api.Store).AddAsync("cus_1", Ct);
        await PostAsync(Event("evt_refund", "charge.refunded", Charge(refunded: true)));
        await PostAsync(Event("evt_dispute", "charge.dispute.created", Dispute("\"ch_1\"", "needs_response")));
        var shown = await ShownAsync();
        Assert.Equal(2, shown["latest"]!.AsArray().Count);
        Assert.DoesNotContain("cus_1", shown.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_customer_who_was_erased_and_came_back_is_named()
    {
        await new ErasedCustomers(_api.Store).AddAsync("cus_1", Ct);
        await BuyAsync();
        await PostAsync(Event("evt_refund", "charge.refunded", Charge(refunded: true)));
        Assert.Equal("cus_1", (string?)Assert.Single((await ShownAsync())["latest"]!.AsArray())!["customerId"]);
    }

    [Fact]
    public async Task An_event_without_a_customer_becomes_a_dead_letter_and_the_worker_goes_on()
    {
        await BuyAsync();
        await _api.Queue.EnqueueAsync(
            new("evt_newer", "account.updated", DateTimeOffset.UnixEpoch, false, "acct_1", null), TimeSpan.Zero, Ct);
        await _api.Queue.EnqueueAsync(
            new("evt_dispute", "charge.dispute.created", DateTimeOffset.UnixEpoch, false, "du_1", null), TimeSpan.Zero, Ct);
        await DrainedAsync();
        Assert.Equal(1, (await _api.Queue.DepthAsync(Ct)).DeadLetters);
        Assert.Equal("evt_dispute", (string?)Assert.Single((await ShownAsync())["latest"]!.AsArray())!["eventId"]);
    }

    [Fact]
    public async Task What_is_queued_names_a_customer_so_that_an_older_worker_does_not_end_on_it()
    {
        await _worker.StopAsync(Ct);
        var body = Event("evt_dispute", "charge.dispute.created", Dispute("\"ch_1\"", "needs_response"));
        Assert.Equal(HttpStatusCode.OK, (await _api.PostWebhookAsync(body, _api.Sign(body))).StatusCode);
        var queued = Assert.Single(await _api.Queue.DequeueAsync(10, Ct));
        Assert.Equal(PaymentReversal.NoCustomer, queued.Envelope.CustomerId);
    }

    [Fact]
    public async Task A_customer_without_an_account_gets_none_and_is_shown_exported_and_erased()
    {
        await PostAsync(Event("evt_reversal", "charge.refunded", Charge(refunded: true)));
        Assert.Equal("cus_1", (string?)Assert.Single((await ShownAsync())["latest"]!.AsArray())!["customerId"]);
        Assert.Null(await _api.Store.FindAsync("cus_1", Ct));
        var exported = await _api.SendAsync(HttpMethod.Get, "v1/customers/cus_1", ApiApp.OperatorToken);
        Assert.Contains("evt_reversal", await exported.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        var reversals = PaymentReversals.In(_api.Store);
        await reversals.ChangeAsync(stored => stored.WithoutCustomer("cus_1"), Ct);
        await Problem.IsAsync(await _api.SendAsync(HttpMethod.Get, "v1/customers/cus_1", ApiApp.OperatorToken), 404, "not-found");
    }

    [Fact]
    public async Task Only_the_operator_sees_them() =>
        await Problem.IsAsync(await _api.SendAsync(HttpMethod.Get, "v1/payment-reversals"), 401, "unauthorized");

    private static string Charge(bool refunded) =>
        $$"""{"id":"ch_1","object":"charge","customer":"cus_1","status":"succeeded","refunded":{{(refunded ? "true" : "false")}}}""";

    private static string Dispute(string charge, string status) =>
        $$"""{"id":"du_1","object":"dispute","charge":{{charge}},"status":"{{status}}"}""";

    private static string Event(string id, string type, string target) =>
        $$$"""
        {"id":"{{{id}}}","object":"event","type":"{{{type}}}","created":1793534400,"livemode":false,"data":{"object":{{{target}}}}}
        """;

    private async Task BuyAsync() => Assert.Equal(SaveOutcome.Saved, await _api.Store.SaveBillingAsync(
        "cus_1", 0, EntitlementRules.Next(BillingState.None, Snapshots.Of(Snapshots.Subscription("active")), Snapshots.Plan,
            _api.Time.GetUtcNow()),
        new(["evt_bought"], "bought"), Ct));

    private async Task PostAsync(string body)
    {
        Assert.Equal(HttpStatusCode.OK, (await _api.PostWebhookAsync(body, _api.Sign(body))).StatusCode);
        await DrainedAsync();
        Assert.Equal(0, (await _api.Queue.DepthAsync(Ct)).DeadLetters);
    }

    private Task DrainedAsync() => Eventually.HoldsAsync(async () =>
    {
        _api.Time.Advance(TimeSpan.FromSeconds(1));
        return await _api.Queue.DepthAsync(Ct) is { Drained: true };
    });

    private async Task<JsonNode> ShownAsync() => JsonNode.Parse(
        await (await _api.SendAsync(HttpMethod.Get, "v1/payment-reversals", ApiApp.OperatorToken)).Content.ReadAsStringAsync(Ct))!;

    private async Task<IEnumerable<string>> AuditAsync() =>
        (await _api.Store.ReadAuditAsync("cus_1", Ct)).Where(row => row.Part != "billing").Select(row => $"{row.Part} {row.Change}");
}

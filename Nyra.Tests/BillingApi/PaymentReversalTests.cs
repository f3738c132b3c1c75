using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Nyra.Billing.Entitlements;
using Nyra.Tests.Billing.Entitlements;
using Nyra.Tests.Infrastructure;
using Nyra.WebhookWorker;
using Xunit;

namespace Nyra.Tests.BillingApi;

/// <summary>Refunds, disputes and fraud warnings, from their signed events to what the operator sees. API and worker are the real
/// hosts.</summary>
public sealed class PaymentReversalTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly TemporaryFolder _folder = new();
    private ApiApp _api = null!;
    private WebApplication _worker = null!;

    public static TheoryData<string, string, string?, string> Events => new()
    {
        { "charge.refunded", Charge(refunded: true), "cus_1", "charge.refunded ch_1: fully refunded" },
        { "charge.refunded", Charge(refunded: false), "cus_1", "charge.refunded ch_1: partly refunded" },
        { "charge.dispute.created", Dispute("\"ch_1\"", "needs_response"), null,
            "charge.dispute.created du_1: status needs_response, charge ch_1" },
        { "charge.dispute.closed", Dispute(Charge(refunded: false), "lost"), "cus_1",
            "charge.dispute.closed du_1: status lost, charge ch_1" },
        { "refund.failed", """{"id":"re_1","object":"refund","charge":"ch_1","status":"failed"}""", null,
            "refund.failed re_1: status failed, charge ch_1" },
        { "refund.created", """{"id":"re_1","object":"refund","charge":null,"status":["odd"]}""", null, "refund.created re_1" },
        { "radar.early_fraud_warning.created", """{"id":"issfr_1","object":"radar.early_fraud_warning","charge":"ch_1"}""", null,
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
        Assert.Single(await AuditAsync());
    }

    [Fact]
    public async Task A_customer_without_an_account_gets_none_and_is_shown_exported_and_erased()
    {
        await PostAsync(Event("evt_reversal", "charge.refunded", Charge(refunded: true)));
        Assert.Equal("cus_1", (string?)Assert.Single((await ShownAsync())["latest"]!.AsArray())!["customerId"]);
        Assert.Null(await _api.Store.FindAsync("cus_1", Ct));
        var exported = await _api.SendAsync(HttpMethod.Get, "v1/customers/cus_1", ApiApp.OperatorToken);
        Assert.Contains("evt_reversal", await exported.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        var reversals = Nyra.Billing.Payments.PaymentReversals.In(_api.Store);
        await reversals.ChangeAsync(stored => stored.Without("cus_1"), Ct);
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
        await Eventually.HoldsAsync(async () =>
        {
            _api.Time.Advance(TimeSpan.FromSeconds(1));
            return await _api.Queue.DepthAsync(Ct) is { Drained: true };
        });
        Assert.Equal(0, (await _api.Queue.DepthAsync(Ct)).DeadLetters);
    }

    private async Task<JsonNode> ShownAsync() => JsonNode.Parse(
        await (await _api.SendAsync(HttpMethod.Get, "v1/payment-reversals", ApiApp.OperatorToken)).Content.ReadAsStringAsync(Ct))!;

    private async Task<IEnumerable<string>> AuditAsync() =>
        (await _api.Store.ReadAuditAsync("cus_1", Ct)).Where(row => row.Part != "billing").Select(row => $"{row.Part} {row.Change}");
}

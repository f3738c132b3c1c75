using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Nyra.Billing.Payments;
using Nyra.Billing.Stripe;
using Xunit;

namespace Nyra.Tests.Billing.Reconciliation;

/// <summary>Refunds and disputes whose events never arrived, or were lost after they had.</summary>
public sealed class LostReversalTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private SimulatedBilling _billing = null!;

    public async ValueTask InitializeAsync() => _billing = await SimulatedBilling.StartAsync();

    public async ValueTask DisposeAsync() => await _billing.DisposeAsync();

    [Fact]
    public async Task Reconciliation_queues_those_that_were_never_recorded()
    {
        var customer = await _billing.PayingCustomerAsync();
        await _billing.SyncAsync(customer);
        await RaiseAsync("charge.refunded", Charge(customer));
        await RaiseAsync("charge.dispute.created", Of("du_1", "dispute", "needs_response"));
        await RaiseAsync("refund.failed", Of("re_1", "refund", "failed"));
        await RaiseAsync("radar.early_fraud_warning.created", Of("issfr_1", "radar.early_fraud_warning", null));
        await RaiseAsync("invoice.finalized", Of("in_1", "invoice", "open"));

        Assert.Equal(4, (await _billing.ReconcileAsync(dryRun: true)).UnrecordedReversals);
        Assert.Equal(0, (await _billing.Queue.DepthAsync(Ct)).Ready);

        var result = await _billing.ReconcileAsync();
        Assert.Equal((4, 0), (result.UnrecordedReversals, result.DriftCount));
        var queued = (await _billing.Queue.DequeueAsync(10, Ct)).Select(webhook => webhook.Envelope).ToList();
        Assert.Equal(
            [
                ("charge.refunded", "ch_1", customer, "fully refunded"),
                ("charge.dispute.created", "du_1", PaymentReversal.NoCustomer, "status needs_response, charge ch_1"),
                ("refund.failed", "re_1", PaymentReversal.NoCustomer, "status failed, charge ch_1"),
                ("radar.early_fraud_warning.created", "issfr_1", PaymentReversal.NoCustomer, "charge ch_1"),
            ],
            queued.Select(one => (one.Type, one.ObjectId!, one.CustomerId!, one.Detail!)));

        await PaymentReversals.In(_billing.Store).ChangeAsync(stored => stored.With(queued.Select(PaymentReversal.Of)), Ct);
        Assert.Equal(0, (await _billing.ReconcileAsync()).UnrecordedReversals);
        Assert.Equal(0, (await _billing.Queue.DepthAsync(Ct)).Ready);
    }

    // Stripe lists the events of up to 20 types.
    [Fact]
    public void Events_of_these_types_are_looked_for() => Assert.Equal(
        [
            "charge.dispute.closed", "charge.dispute.created", "charge.dispute.funds_reinstated", "charge.dispute.funds_withdrawn",
            "charge.dispute.updated", "charge.refunded", "radar.early_fraud_warning.created", "refund.created", "refund.failed",
            "refund.updated",
        ],
        HandledEvents.Recorded.Order(StringComparer.Ordinal));

    private async Task RaiseAsync(string type, JsonObject told)
    {
        using var response = await _billing.Simulator.Http.PostAsJsonAsync(
            "/_simulator/events", new JsonObject { ["type"] = type, ["object"] = told }, Ct);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Ct));
    }

    private static JsonObject Charge(string customer) =>
        new() { ["id"] = "ch_1", ["object"] = "charge", ["customer"] = customer, ["refunded"] = true, ["status"] = "succeeded" };

    private static JsonObject Of(string id, string kind, string? status) =>
        new() { ["id"] = id, ["object"] = kind, ["charge"] = "ch_1", ["status"] = status };
}

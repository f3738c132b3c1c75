using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Nyra.Billing.Configuration;
using Nyra.Billing.Queue;
using Nyra.Billing.Queue.Sqlite;
using Nyra.BillingApi.Ingest;
using Nyra.Readiness.Preflight.Checks.Stripe;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.BillingApi;

public sealed partial class IngestTests : IAsyncLifetime
{
    private ApiApp _api = null!;

    public async ValueTask InitializeAsync() => _api = await ApiApp.StartAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task A_genuine_event_is_stored_and_acknowledged_without_its_payload()
    {
        var body = ApiApp.Event();
        var answer = await _api.PostWebhookAsync(body, _api.Sign(body));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var queued = Assert.Single(await QueuedAsync()).Envelope;
        Assert.Equal(
            new WebhookEnvelope("evt_1", "invoice.paid", DateTimeOffset.FromUnixTimeSeconds(1793534400), false, "in_1", "cus_1", queued.TraceParent), queued);
    }

    [Fact]
    public async Task While_a_secret_is_rolled_both_are_taken()
    {
        var body = ApiApp.Event();
        Assert.Equal(HttpStatusCode.OK, (await _api.PostWebhookAsync(body, _api.Sign(body, ApiApp.RolledSecret))).StatusCode);
        // Stripe signs once with each.
        var both = _api.Sign(body, "whsec_another") + "," + _api.Sign(body).Split(',')[1];
        Assert.Equal(HttpStatusCode.OK, (await _api.PostWebhookAsync(body, both)).StatusCode);
    }

    [Fact]
    public async Task A_signature_that_does_not_hold_is_refused_and_nothing_is_stored()
    {
        var body = ApiApp.Event();
        var good = _api.Sign(body);
        string?[] bad =
        [
            null, "", "garbage", "t=,v1=", "t=abc,v1=00", "t=99999999999999999999999,v1=00", "=", ",", "t", "v1",
            good.Replace("v1=", "v0=", StringComparison.Ordinal),
            good[..^10],
            good.Split(',')[1],
            good.Split(',')[0],
            _api.Sign(body, "whsec_forged"),
            _api.Sign(body, age: TimeSpan.FromSeconds(301)),
            _api.Sign(body, age: TimeSpan.FromSeconds(-301)),
            _api.Sign(body + " "),
        ];
        foreach (var signature in bad)
            await Problem.IsAsync(await _api.PostWebhookAsync(body, signature), 400, "invalid-signature");
        Assert.True((await _api.Queue.DepthAsync(CancellationToken.None)).Drained);
        // And a genuine one after all of them is still accepted.
        Assert.Equal(HttpStatusCode.OK, (await _api.PostWebhookAsync(body, good)).StatusCode);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"id\":1,\"object\":\"event\",\"type\":\"invoice.paid\",\"created\":1,\"livemode\":false,\"data\":{\"object\":{}}}")]
    [InlineData("{\"id\":\"evt_1\",\"object\":\"event\",\"type\":\"invoice.paid\",\"created\":1,\"livemode\":\"no\",\"data\":{\"object\":{}}}")]
    [InlineData("{\"id\":\"evt_1\",\"object\":\"event\",\"type\":\"invoice.paid\",\"created\":99999999999999,\"livemode\":false,\"data\":{\"object\":{}}}")]
    [InlineData("{\"id\":\"evt_1\",\"object\":\"event\",\"type\":\"invoice.paid\",\"created\":1,\"livemode\":false,\"data\":{\"object\":[]}}")]
    [InlineData("{\"id\":\"cus_1\",\"object\":\"customer\",\"type\":\"invoice.paid\",\"created\":1,\"livemode\":false,\"data\":{\"object\":{}}}")]
    public async Task What_is_signed_but_no_event_is_refused_as_such(string body) =>
        await Problem.IsAsync(await _api.PostWebhookAsync(body, _api.Sign(body)), 400, "invalid-event");

    [Fact]
    public async Task An_event_of_another_release_or_without_one_is_genuine_all_the_same()
    {
        var other = ApiApp.Event().Replace("2026-10-28.endive", "2024-06-20", StringComparison.Ordinal);
        var none = ApiApp.Event().Replace("\"2026-10-28.endive\"", "null", StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await _api.PostWebhookAsync(other, _api.Sign(other))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _api.PostWebhookAsync(none, _api.Sign(none))).StatusCode);
        Assert.Equal(2, (await QueuedAsync()).Count);
    }

    [Fact]
    public async Task A_live_event_on_a_test_backend_is_refused()
    {
        var body = ApiApp.Event(livemode: true);
        await Problem.IsAsync(await _api.PostWebhookAsync(body, _api.Sign(body)), 400, "wrong-mode");
        Assert.True((await _api.Queue.DepthAsync(CancellationToken.None)).Drained);
    }

    [Fact]
    public async Task What_a_preflight_signed_proves_nothing_of_stripes_secret_and_an_event_of_stripes_does_also_for_the_next_process()
    {
        var probe = Nyra.Readiness.WebhookProbe.Harmless(livemode: false);
        Assert.Equal(HttpStatusCode.OK, (await _api.PostWebhookAsync(probe, _api.Sign(probe))).StatusCode);
        Assert.Null(_api.Services.GetRequiredService<SignatureFailures>().LastAccepted);
        await ProvenAsync(false);

        var body = ApiApp.Event();
        await _api.PostWebhookAsync(body, _api.Sign(body));
        await ProvenAsync(true);
        var proof = WebhookSecretProof.In(_api.Store);
        await Eventually.HoldsAsync(async () =>
        {
            _api.Time.Advance(TimeSpan.FromSeconds(10));
            return (await proof.ReadAsync(CancellationToken.None)).Value.Secret == WebhookSecretProof.Mark(_api.Setting(Settings.StripeWebhookSecret));
        });
        Assert.DoesNotContain("whsec", (await _api.Store.FindDocumentAsync(WebhookSecretProof.Name, CancellationToken.None))!.Value.Value.GetRawText(), StringComparison.Ordinal);

        async Task ProvenAsync(bool proven)
        {
            var readiness = await (await _api.SendAsync(HttpMethod.Post, "v1/readiness/check", ApiApp.OperatorToken)).Content.ReadAsStringAsync();
            var status = JsonNode.Parse(readiness)!["checks"]!.AsArray().Single(check => check!["name"]!.GetValue<string>() == "webhook-secret-proven")!["status"]!.GetValue<string>();
            Assert.Equal(proven ? "pass" : "warn", status);
        }
    }

    [Theory]
    [InlineData("customer.created", "cus_1")]
    [InlineData("invoice.paid", null)]
    public async Task What_leads_to_no_account_is_acknowledged_and_not_queued(string type, string? customer)
    {
        var body = ApiApp.Event(type, customer);
        Assert.Equal(HttpStatusCode.OK, (await _api.PostWebhookAsync(body, _api.Sign(body))).StatusCode);
        Assert.True((await _api.Queue.DepthAsync(CancellationToken.None)).Drained);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_event_of_a_connected_account_is_acknowledged_counted_and_not_queued(bool livemode)
    {
        using var foreign = new MetricTotal(_api.Services, "nyra.webhooks.foreign");
        var body = ApiApp.Event(livemode: livemode)
            .Replace("{\"id\":\"evt_1\"", "{\"account\":\"acct_2\",\"id\":\"evt_1\"", StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await _api.PostWebhookAsync(body, _api.Sign(body))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _api.PostWebhookAsync(body, _api.Sign(body))).StatusCode);
        Assert.Equal(2, foreign.Value);
        Assert.Equal((true, 0), await _api.Queue.DepthAsync(CancellationToken.None) is var depth ? (depth.Drained, depth.DeadLetters)
            : default);
        // Signed by somebody else it is refused like any other.
        await Problem.IsAsync(await _api.PostWebhookAsync(body, _api.Sign(body, "whsec_forged")), 400, "invalid-signature");
    }

    [Fact]
    public async Task An_event_that_names_no_account_is_of_the_account_itself()
    {
        var body = ApiApp.Event().Replace("{\"id\":\"evt_1\"", "{\"account\":null,\"id\":\"evt_1\"", StringComparison.Ordinal);
        await _api.PostWebhookAsync(body, _api.Sign(body));
        Assert.Single(await QueuedAsync());
    }

    [Fact]
    public async Task An_id_longer_than_any_of_stripes_is_refused_so_that_the_queue_stays_bounded()
    {
        var longest = ApiApp.Event(customer: "cus_" + new string('x', 251));
        Assert.Equal(HttpStatusCode.OK, (await _api.PostWebhookAsync(longest, _api.Sign(longest))).StatusCode);
        var longer = ApiApp.Event(customer: "cus_" + new string('x', 252));
        await Problem.IsAsync(await _api.PostWebhookAsync(longer, _api.Sign(longer)), 400, "invalid-event");
    }

    [Fact]
    public async Task Every_handled_type_is_queued()
    {
        string[] handled =
        [
            "checkout.session.async_payment_failed", "checkout.session.async_payment_succeeded", "checkout.session.completed",
            "customer.deleted", "customer.subscription.created", "customer.subscription.deleted", "customer.subscription.updated",
            "entitlements.active_entitlement_summary.updated", "invoice.paid", "invoice.payment_failed",
        ];
        foreach (var type in handled)
        {
            var body = ApiApp.Event(type);
            await _api.PostWebhookAsync(body, _api.Sign(body));
        }
        Assert.Equal(handled, (await QueuedAsync()).Select(webhook => webhook.Envelope.Type).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_deleted_customer_is_the_customer_of_its_event()
    {
        var body = ApiApp.Event("customer.deleted");
        await _api.PostWebhookAsync(body, _api.Sign(body));
        Assert.Equal("cus_1", Assert.Single(await QueuedAsync()).Envelope.CustomerId);
    }

    [Fact]
    public async Task An_expanded_customer_is_the_same_customer()
    {
        var body = ApiApp.Event().Replace("\"cus_1\"", "{\"id\":\"cus_1\",\"object\":\"customer\"}", StringComparison.Ordinal);
        await _api.PostWebhookAsync(body, _api.Sign(body));
        Assert.Equal("cus_1", Assert.Single(await QueuedAsync()).Envelope.CustomerId);
    }

    [Fact]
    public async Task A_header_that_came_twice_is_refused_unless_one_of_its_signatures_holds()
    {
        var body = ApiApp.Event();
        Assert.Equal(HttpStatusCode.BadRequest, (await PostTwiceSignedAsync(body, _api.Sign(body, "whsec_a"), _api.Sign(body, "whsec_b"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _api.PostWebhookAsync(body, _api.Sign(body))).StatusCode);
    }

    [Fact]
    public async Task A_secret_with_a_newline_at_its_end_as_files_and_shells_leave_it_is_the_secret()
    {
        await using var api = await ApiApp.StartAsync(new Dictionary<string, string?> { ["STRIPE_WEBHOOK_SECRET"] = ApiApp.WebhookSecret + "\r\n" });
        var body = ApiApp.Event();
        Assert.Equal(HttpStatusCode.OK, (await api.PostWebhookAsync(body, api.Sign(body))).StatusCode);
    }

    [Fact]
    public async Task What_cannot_be_stored_is_not_acknowledged()
    {
        using var other = new SqliteConnection($"Data Source={_api.QueueFile};Pooling=False");
        other.Open();
        QueueDatabase.Execute(other, "BEGIN EXCLUSIVE");
        var body = ApiApp.Event();
        var refused = await _api.PostWebhookAsync(body, _api.Sign(body));
        await Problem.IsAsync(refused, 503, "queue-unavailable");
        Assert.True(refused.Headers.RetryAfter?.Delta > TimeSpan.Zero);

        QueueDatabase.Execute(other, "ROLLBACK");
        Assert.Equal(HttpStatusCode.OK, (await _api.PostWebhookAsync(body, _api.Sign(body))).StatusCode);
        Assert.Single(await QueuedAsync());
    }

    private Task<HttpResponseMessage> PostTwiceSignedAsync(string body, string first, string second)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "webhooks/stripe") { Content = new StringContent(body) };
        request.Headers.TryAddWithoutValidation("Stripe-Signature", [first, second]);
        return _api.Http.SendAsync(request);
    }

    private async Task<IReadOnlyList<QueuedWebhook>> QueuedAsync() =>
        await _api.Queue.DequeueAsync(100, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));
}

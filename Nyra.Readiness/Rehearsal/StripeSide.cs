using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Nyra.Billing.Configuration;
using Nyra.Billing.Stripe;
using Stripe;

namespace Nyra.Readiness.Rehearsal;

/// <summary>Stripe as the rehearsal drives it: its API by the SDK, and the clock by which subscriptions age.</summary>
public sealed class StripeSide : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    public StripeSide(RehearsalTarget target, TimeProvider time)
    {
        _http = new HttpClient { BaseAddress = target.StripeApi, Timeout = TimeSpan.FromSeconds(15) };
        _time = time;
        Api = StripeClients.Create(new StripeOptions { SecretKey = target.StripeKey, ApiBase = target.StripeApi.ToString() }, retries: 0);
    }

    public StripeClient Api { get; }

    /// <summary>The moment Stripe believes it is.</summary>
    public async Task<DateTimeOffset> NowAsync(CancellationToken ct) => Moment(await _http.GetFromJsonAsync("_simulator/clock", RehearsalJson.Default.JsonObject, ct));

    /// <summary>Lets Stripe's time pass up to a moment: renewals, retries and cancellations due by then happen.</summary>
    public async Task AdvanceToAsync(DateTimeOffset moment, CancellationToken ct)
    {
        using var answer = await _http.PostAsJsonAsync(
            "_simulator/clock/advance", new JsonObject { ["to"] = moment.ToUnixTimeSeconds() }, RehearsalJson.Default.JsonObject, ct);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>The events that concern a customer, oldest first.</summary>
    public async Task<IReadOnlyList<StripeEventView>> EventsOfAsync(string customerId, CancellationToken ct)
    {
        var found = new List<StripeEventView>();
        string? after = null;
        while (true)
        {
            var page = JsonNode.Parse((await Api.RawRequestAsync(
                HttpMethod.Get, "/v1/events?limit=100" + (after is null ? "" : $"&starting_after={after}"), cancellationToken: ct)).Content)!;
            foreach (var item in page["data"]!.AsArray())
            {
                after = item!["id"]!.GetValue<string>();
                var target = item["data"]!["object"]!;
                if (target["customer"] is JsonValue customer && customer.GetValue<string>() == customerId)
                    found.Add(new(after, item["type"]!.GetValue<string>()));
            }
            if (!page["has_more"]!.GetValue<bool>())
                break;
        }
        found.Reverse();
        return found;
    }

    /// <summary>Has one event delivered again, as <c>stripe events resend</c> does.</summary>
    public Task ResendAsync(string eventId, CancellationToken ct) =>
        Api.RawRequestAsync(HttpMethod.Post, $"/v1/events/{eventId}/retry", cancellationToken: ct);

    /// <summary>Puts a payment method in the place of the customer's present one.</summary>
    /// <param name="paymentMethod">One of Stripe's test ids, for example <c>pm_card_visa</c>.</param>
    public async Task PayWithAsync(string customerId, string subscriptionId, string paymentMethod, CancellationToken ct)
    {
        var attached = await Api.V1.PaymentMethods.AttachAsync(
            paymentMethod, new PaymentMethodAttachOptions { Customer = customerId }, cancellationToken: ct);
        await Api.V1.Subscriptions.UpdateAsync(
            subscriptionId, new SubscriptionUpdateOptions { DefaultPaymentMethod = attached.Id }, cancellationToken: ct);
    }

    /// <summary>How many deliveries were answered, once none is under way any more.</summary>
    public async Task<int> DeliveredAsync(CancellationToken ct)
    {
        var deliveries = await Waiting.UntilAsync(
            async token => (await _http.GetFromJsonAsync("_simulator/deliveries", RehearsalJson.Default.JsonObject, token))!,
            counts => counts["pending"]!.GetValue<int>() == 0, Patience, _time, ct);
        return deliveries["delivered"]!.GetValue<int>();
    }

    public void Dispose() => _http.Dispose();

    private static DateTimeOffset Moment(JsonObject? clock) =>
        DateTimeOffset.FromUnixTimeSeconds(long.Parse(clock!["now"]!.ToString(), CultureInfo.InvariantCulture));
}

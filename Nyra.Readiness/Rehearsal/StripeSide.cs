using System.Text.Json.Nodes;
using Nyra.Billing.Configuration;
using Nyra.Billing.Stripe;
using Stripe;

namespace Nyra.Readiness.Rehearsal;

/// <summary>Stripe, or its simulator, as the rehearsal drives it: its API by the SDK, and the clock by which subscriptions age.</summary>
public sealed class StripeSide : IDisposable
{
    private const int MostPages = 20;

    private readonly IStripeTime _time;

    public StripeSide(RehearsalTarget target, TimeProvider time)
    {
        var options = new StripeOptions { SecretKey = target.StripeKey, ApiBase = target.StripeApi.ToString() };
        Api = target.Observes ? StripeClients.CreateGetOnly(options) : StripeClients.Create(options, retries: 0);
        _time = target.TestClock is { } clock ? new TestClockTime(Api, clock, time) : new SimulatorTime(target.StripeApi, time);
    }

    public StripeClient Api { get; }

    /// <inheritdoc cref="IStripeTime.AdvanceToAsync"/>
    public Task AdvanceToAsync(DateTimeOffset moment, CancellationToken ct) => _time.AdvanceToAsync(moment, ct);

    /// <inheritdoc cref="IStripeTime.SentAsync"/>
    public Task SentAsync(Func<CancellationToken, Task<int>> received, CancellationToken ct) => _time.SentAsync(received, ct);

    /// <summary>The events that concern a customer, oldest first.</summary>
    public async Task<IReadOnlyList<StripeEventView>> EventsOfAsync(string customerId, CancellationToken ct)
    {
        var found = new List<StripeEventView>();
        string? after = null;
        // Newest first; an account that people work with has many that are none of ours, and older ones still.
        for (var page = 0; page < MostPages; page++)
        {
            var events = JsonNode.Parse((await Api.RawRequestAsync(
                HttpMethod.Get, "/v1/events?limit=100" + (after is null ? "" : $"&starting_after={after}"), cancellationToken: ct)).Content)!;
            foreach (var item in events["data"]!.AsArray())
            {
                after = item!["id"]!.GetValue<string>();
                var target = item["data"]!["object"]!;
                if (target["customer"] is JsonValue customer && customer.GetValue<string>() == customerId)
                    found.Add(new(after, item["type"]!.GetValue<string>()));
            }
            if (!events["has_more"]!.GetValue<bool>())
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

    public void Dispose() => (_time as IDisposable)?.Dispose();
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Nyra.Billing.Configuration;
using Nyra.Readiness.Rehearsal;
using Stripe;

namespace Nyra.Readiness.ByHand;

/// <summary>
/// What a developer does at Stripe to see what the backend makes of it: to the newest customer of the plan, in a simulator or in test mode. Each
/// answers with a sentence of what was done.
/// </summary>
/// <exception cref="StripeException">By every method, when Stripe refuses or cannot be reached.</exception>
/// <exception cref="NothingToDoException">By every method, when there is nobody to do it to, or it may not be done; says what to do first.</exception>
/// <param name="executes">Whether a person said that something may be created in their own account. A simulator needs no such word.</param>
public sealed class StripeByHand(RehearsalTarget target, string priceId, TimeProvider time, bool executes = false) : IDisposable
{
    /// <summary>The cards that <see cref="FailNextPaymentAsync"/> takes, by what becomes of a payment with them. Both can be saved.</summary>
    public static readonly IReadOnlyDictionary<string, string> FailingCards = new Dictionary<string, string>
    {
        ["declined"] = "pm_card_chargeCustomerFail",
        ["authentication-required"] = "pm_card_authenticationRequired",
    };

    private readonly BackendClient _backend = new(target);
    private readonly StripeSide _stripe = new(target, time);

    /// <summary>Begins a checkout as the desktop does.</summary>
    /// <returns>The page where a person pays.</returns>
    public async Task<string> BeginCheckoutAsync(CancellationToken ct)
    {
        Creates("a checkout session, and for whoever pays it a customer with a subscription,");
        var device = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        var answer = await _backend.PostAsync(
            "v1/checkout/sessions",
            new JsonObject
            {
                ["deviceId"] = "by-hand-" + device,
                ["deviceName"] = "By hand",
                ["email"] = target.Email,
                // Whose answer nobody keeps: what is bought here activates no device.
                ["challenge"] = System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)),
            },
            ct);
        return answer.Text("url") is { } url ? url : throw new NothingToDoException($"No checkout was begun: {answer}");
    }

    /// <summary>Has every payment of the newest subscription fail from now on.</summary>
    /// <param name="card">One of <see cref="FailingCards"/>.</param>
    public async Task<string> FailNextPaymentAsync(string card, CancellationToken ct)
    {
        var method = FailingCards.GetValueOrDefault(card)
            ?? throw new NothingToDoException($"There is no card '{card}'. Choose {string.Join(" or ", FailingCards.Keys)}.");
        Creates("a payment method that fails");
        var subscription = await NewestAsync(ct);
        await _stripe.PayWithAsync(subscription.CustomerId, subscription.Id, method, ct);
        return $"The next payment of {subscription.CustomerId} fails ({card}). It is due {Day(EndOf(subscription))}: advance the clock a month.";
    }

    /// <summary>Ends the newest subscription at once.</summary>
    public async Task<string> CancelAsync(CancellationToken ct)
    {
        var subscription = await NewestAsync(ct);
        await _stripe.Api.V1.Subscriptions.CancelAsync(subscription.Id, cancellationToken: ct);
        return $"{subscription.Id} of {subscription.CustomerId} is canceled.";
    }

    /// <summary>See <see cref="EntitlementTrigger"/>. With a simulator only: what it makes is tagged by nobody and taken back by nobody.</summary>
    public async Task<string> RaiseEntitlementSummaryAsync(CancellationToken ct)
    {
        if (target.IsStripeItself)
        {
            throw new NothingToDoException(
                "Only a simulator is made to raise it: in your own account a product, a customer and a subscription would stay. "
                + "Stripe raises it of itself for each new subscription to a product with features: start a test checkout and pay it.");
        }
        return await EntitlementTrigger.RaiseAsync(target.StripeKey, target.StripeApi, time, ct) is { } id
            ? $"{EntitlementTrigger.EventType} {id}"
            : throw new NothingToDoException("The event was not raised. Is it a simulator with entitlements?");
    }

    /// <summary>Lets periods of the newest subscription pass, with what is due at the end of each; fewer where it ends before.</summary>
    public async Task<string> AdvanceAsync(int months, CancellationToken ct)
    {
        if (target is { IsStripeItself: true, TestClock: null })
            throw new NothingToDoException("Stripe's own time passes only in a test clock. Set NYRA_STRIPE_TEST_CLOCK to one, so that new customers live in it.");
        var subscription = await NewestAsync(ct);
        var (moment, passed) = (default(DateTimeOffset), 0);
        for (; passed < months && subscription.EndedAt is null; passed++)
        {
            // A renewal's invoice is finalized and charged about an hour after it is drafted.
            moment = EndOf(subscription).AddHours(2);
            await _stripe.AdvanceToAsync(moment, ct);
            subscription = await _stripe.Api.V1.Subscriptions.GetAsync(subscription.Id, cancellationToken: ct);
        }
        return $"{passed} month(s) later: Stripe's time is {Day(moment)}, and {subscription.Id} is {subscription.Status}.";
    }

    public void Dispose()
    {
        _backend.Dispose();
        _stripe.Dispose();
    }

    private void Creates(string what)
    {
        if (target.IsStripeItself && !executes)
        {
            throw new NothingToDoException(
                $"This would create {what} in the test mode of your Stripe account. Nothing was done. "
                + $"Set {Settings.RehearsalExecute}=true and start the app host again: the rehearsal executes then, too.");
        }
    }

    private async Task<Subscription> NewestAsync(CancellationToken ct) =>
        (await _stripe.Api.V1.Subscriptions.ListAsync(new SubscriptionListOptions { Price = priceId, Limit = 1 }, cancellationToken: ct)).Data.FirstOrDefault()
        ?? throw new NothingToDoException("Nobody subscribes. Start a test checkout and pay it first.");

    private static DateTimeOffset EndOf(Subscription subscription) => new(subscription.Items.Data[0].CurrentPeriodEnd, TimeSpan.Zero);

    private static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}

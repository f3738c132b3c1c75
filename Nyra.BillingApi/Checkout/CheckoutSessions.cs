using Microsoft.Extensions.Options;
using Nyra.Billing;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Stripe;
using Nyra.BillingApi.Readiness;
using Stripe;
using Stripe.Checkout;
using CheckoutOptions = Nyra.Billing.Configuration.CheckoutOptions;

namespace Nyra.BillingApi.Checkout;

/// <summary>Begins checkout sessions with Stripe and remembers which device began them.</summary>
internal sealed class CheckoutSessions(
    StripeClient stripe, IEntitlementStore store, SoldProducts products, Snapshots snapshots, IOptions<StripeOptions> account,
    IOptions<CheckoutOptions> checkout, TimeProvider time)
{
    /// <summary>The session this challenge began before, as it is now: beginning twice is beginning once.</summary>
    public async Task<EarlierCheckout?> FindBegunAsync(string challenge, CancellationToken ct)
    {
        if (await store.FindCheckoutByChallengeAsync(challenge, ct) is not { } known)
            return null;
        try
        {
            var session = await stripe.V1.Checkout.Sessions.GetAsync(known.SessionId, cancellationToken: ct);
            if (!await StripeCustomers.IsDeletedAsync(stripe, known.CustomerId, ct))
                return new(session.Status, known.SessionId, known.CustomerId, Begun(session));
        }
        // Otherwise a missing session is a sign of a key of another account: the customer may have paid, and must not pay again.
        catch (StripeException missing) when (missing.IsMissing())
        {
            if (!await StripeCustomers.IsDeletedAsync(stripe, known.CustomerId, ct))
                throw;
        }
        return new("expired", known.SessionId, known.CustomerId, null);
    }

    /// <summary>Whether the customer was deleted at Stripe: the event of it may be late or lost. False for one Stripe does not know.</summary>
    public async Task<bool> IsDeletedAsync(string customerId, CancellationToken ct)
    {
        try
        {
            return await StripeCustomers.IsDeletedAsync(stripe, customerId, ct);
        }
        catch (CustomerNotInStripeException)
        {
            return false;
        }
    }

    /// <summary>Whether a subscription to one of our products runs although nothing was paid: Stripe goes on charging for it.</summary>
    public async Task<bool> GoesOnUnpaidAsync(string customerId, CancellationToken ct)
    {
        try
        {
            var running = new SubscriptionListOptions { Customer = customerId, Limit = 100 };
            await foreach (var subscription in stripe.V1.Subscriptions.ListAutoPagingAsync(running, cancellationToken: ct))
            {
                if (subscription.Status is not ("active" or "past_due" or "unpaid"))
                    continue;
                foreach (var item in subscription.Items)
                {
                    if (await products.IncludesAsync(item.Price.ProductId, ct))
                        return true;
                }
            }
        }
        catch (StripeException missing) when (missing.IsMissing())
        {
            // The customer was deleted, with its subscriptions.
        }
        return false;
    }

    /// <param name="customerId">The customer of a device that was activated, or began a checkout, before; null for a new one.</param>
    /// <param name="expired">The session this challenge began before, which can no longer be paid; null where there is none.</param>
    public async Task<CheckoutBegun> BeginAsync(BeginCheckoutRequest request, string? customerId, string? expired, CancellationToken ct)
    {
        // Before anything is sold: who pays for it must be found to pay for a product of ours.
        await products.RecordAsync(ct);
        // Stripe repeats the customer that it created for this request before, also one that was deleted since.
        var customer = customerId ?? await NewCustomerAsync(request, null, ct);
        try
        {
            if (customerId is not null)
                await ExpireOpenAsync(customerId, ct);
            return await CreateAsync(request, customer, expired, ct);
        }
        catch (StripeException missing) when (missing.IsMissingCustomer())
        {
            // Deleted at Stripe since: this device subscribes as a new customer.
            return await CreateAsync(request, await NewCustomerAsync(request, customer, ct), expired, ct);
        }
    }

    private async Task<CheckoutBegun> CreateAsync(BeginCheckoutRequest request, string customerId, string? expired, CancellationToken ct)
    {
        // The pages customers are bound by are the operator's, here as in the portal.
        var words = await snapshots.CheckoutWordsAsync(ct);
        var session = await stripe.V1.Checkout.Sessions.CreateAsync(
            new SessionCreateOptions
            {
                Mode = "subscription",
                Customer = customerId,
                LineItems = [new SessionLineItemOptions { Price = account.Value.PriceProMonthly, Quantity = 1 }],
                SuccessUrl = checkout.Value.SuccessUrl,
                CancelUrl = checkout.Value.CancelUrl,
                ClientReferenceId = request.DeviceId,
                CustomText = words is null ? null : new() { Submit = new() { Message = words } },
            },
            // Repeated within the moment it is the same session; after the session expired, or with other words, it is to be another.
            new RequestOptions { IdempotencyKey = $"nyra-checkout-{customerId}-{request.Challenge}-{expired}{(words is null ? "" : "-" + Sha256Hex.Of(words)[..12])}" },
            ct);
        await store.SaveCheckoutAsync(
            new(session.Id, customerId, request.DeviceId, request.Challenge, time.GetUtcNow(), session.ExpiresAt), ct);
        return Begun(session);
    }

    /// <summary>Ends every checkout that was begun here and can still be paid; whoever else sells on this account keeps its own.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="StripeException">Those before it are ended.</exception>
    public async Task<int> ExpireAllAsync(CancellationToken ct)
    {
        var ended = 0;
        await foreach (var session in stripe.V1.Checkout.Sessions.ListAutoPagingAsync(new SessionListOptions { Status = "open", Limit = 100 }, cancellationToken: ct))
        {
            if (await store.FindCheckoutAsync(session.Id, ct) is null)
                continue;
            await stripe.V1.Checkout.Sessions.ExpireAsync(session.Id, cancellationToken: ct);
            ended++;
        }
        return ended;
    }

    /// <summary>Creates the customer first, so that every event of the checkout already names the account it is for.</summary>
    /// <param name="deleted">The customer that it takes the place of; null where there is none.</param>
    private async Task<string> NewCustomerAsync(BeginCheckoutRequest request, string? deleted, CancellationToken ct)
    {
        var customer = await stripe.V1.Customers.CreateAsync(
            new CustomerCreateOptions { Email = request.Email, TestClock = account.Value.TestClock },
            new RequestOptions { IdempotencyKey = $"nyra-customer-{request.Challenge}{(deleted is null ? "" : "-" + deleted)}" },
            ct);
        return customer.Id;
    }

    // Two open pages could both be paid.
    private async Task ExpireOpenAsync(string customerId, CancellationToken ct)
    {
        var open = new SessionListOptions { Customer = customerId, Status = "open", Limit = 100 };
        await foreach (var session in stripe.V1.Checkout.Sessions.ListAutoPagingAsync(open, cancellationToken: ct))
            await stripe.V1.Checkout.Sessions.ExpireAsync(session.Id, cancellationToken: ct);
    }

    private static CheckoutBegun Begun(Session session) => new(session.Id, session.Url, session.ExpiresAt);
}

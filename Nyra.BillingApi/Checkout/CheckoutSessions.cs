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

/// <summary>
/// Begins checkout sessions with Stripe and remembers which device began them. A customer has at most one session that can be paid, and
/// none while a subscription goes on; Stripe, and not what is stored here, says whether one does.
/// </summary>
internal sealed class CheckoutSessions(
    StripeClient stripe, IEntitlementStore store, SoldProducts products, PlanPrice price, CheckoutLeases leases, Snapshots snapshots,
    IOptions<StripeOptions> account, IOptions<CheckoutOptions> checkout, TimeProvider time)
{
    private readonly PayableSessions _payable = new(stripe);

    /// <param name="customerId">The customer of a device that was activated before; null for any other device.</param>
    /// <exception cref="StripeException">When Stripe refuses or cannot be reached.</exception>
    /// <exception cref="CustomerNotInStripeException">When it does not know the customer: the key may be of another account.</exception>
    public async Task<CheckoutOutcome> BeginAsync(BeginCheckoutRequest request, string? customerId, CancellationToken ct)
    {
        if (await price.FindProblemAsync(ct) is { } problem)
            return new CheckoutOutcome.PriceNotSellable(problem);
        // Before anything is sold: who pays for it must be found to pay for a product of ours.
        await products.RecordAsync(ct);
        while (true)
        {
            var known = customerId ?? (await store.FindCheckoutByChallengeAsync(request.Challenge, ct))?.CustomerId;
            await using var lease = await leases.AcquireAsync(known ?? request.Challenge, ct);
            if (lease is null)
                return new CheckoutOutcome.Busy();
            var earlier = await store.FindCheckoutByChallengeAsync(request.Challenge, ct);
            // Begun by another request with the same challenge while this one waited: its customer is known now.
            if (known is null && earlier is not null)
                continue;
            var outcome = await BeginAloneAsync(new(request, customerId, earlier), known, ct);
            if (await lease.ReleaseAsync() || outcome is not CheckoutOutcome.Begun begun)
                return outcome;
            // Stripe was so slow that another process may have begun a session: the page of this one was not shown.
            await _payable.ExpireAsync(begun.Page.SessionId, ct);
            return new CheckoutOutcome.Busy();
        }
    }

    /// <summary>Ends every checkout that was begun here and can still be paid; sessions of other sellers on this account stay.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="StripeException">Those before it are ended.</exception>
    public Task<int> ExpireAllAsync(CancellationToken ct) =>
        _payable.ExpireAllAsync(null, async session => await store.FindCheckoutAsync(session.Id, ct) is not null, ct);

    private async Task<CheckoutOutcome> BeginAloneAsync(Beginning beginning, string? known, CancellationToken ct)
    {
        try
        {
            var customer = known is null ? null : await StripeCustomers.FindAsync(stripe, known, ct);
            if (customer is null)
                return await BeginAsNewAsync(beginning, known, ct);
            return await RefusalOrPageAsync(beginning, customer, ct) ?? await ReplaceAsync(beginning, customer, ct);
        }
        catch (StripeException refused) when (refused.IsInvalidEmail())
        {
            return new CheckoutOutcome.EmailRefused();
        }
    }

    /// <param name="deleted">The customer that was deleted at Stripe; null where there was none.</param>
    private async Task<CheckoutOutcome> BeginAsNewAsync(Beginning beginning, string? deleted, CancellationToken ct)
    {
        if (beginning.Earlier is { } earlier && await stripe.FindSessionAsync(earlier, ct) is { Status: "open" } open)
            await _payable.ExpireAsync(open.Id, ct);
        // Stripe repeats the customer that it created for this request before, also one that was deleted since.
        return await CreateAsync(beginning, await NewCustomerAsync(beginning, deleted, ct), ct);
    }

    // What the customer has already: a subscription, or the page that this very device began.
    private async Task<CheckoutOutcome?> RefusalOrPageAsync(Beginning beginning, Customer customer, CancellationToken ct)
    {
        var session = beginning.Earlier is null ? null : await stripe.FindSessionAsync(beginning.Earlier, ct);
        var ofCustomer = beginning.Earlier?.CustomerId == customer.Id;
        if (await RefusalAsync(beginning, customer.Id, session, ct) is { } refusal)
        {
            await _payable.ExpireAllAsync(customer.Id, ct);
            return refusal;
        }
        if (session is { Status: "complete" } && !ofCustomer)
            return new CheckoutOutcome.Complete(session.Id);
        if (session is not { Status: "open" })
            return null;
        if (ofCustomer && beginning.IsFor(session.CustomerDetails?.Email ?? customer.Email))
            return new CheckoutOutcome.Begun(Page(session));
        // Begun before this device joined the account: it must not stay payable beside the new one.
        if (!ofCustomer)
            await _payable.ExpireAsync(session.Id, ct);
        return null;
    }

    private async Task<CheckoutOutcome?> RefusalAsync(Beginning beginning, string customerId, Session? session, CancellationToken ct)
    {
        var live = await stripe.LiveSubscriptionsAsync(customerId, ct);
        if (live.Count == 0)
            return null;
        return session is { Status: "complete" } && beginning.CallersCustomer is null
            ? new CheckoutOutcome.Complete(session.Id)
            : new CheckoutOutcome.AlreadySubscribed(live.All(subscription => subscription.Status == "incomplete"));
    }

    private async Task<CheckoutOutcome> ReplaceAsync(Beginning beginning, Customer customer, CancellationToken ct)
    {
        // First: where Stripe refuses the address, the page with the earlier one stays.
        if (!beginning.IsFor(customer.Email))
            await stripe.V1.Customers.UpdateAsync(customer.Id, new() { Email = beginning.Email }, cancellationToken: ct);
        // One of them may have been paid until it was to expire.
        if (await _payable.ExpireAllAsync(customer.Id, ct) > 0 && await RefusalAsync(beginning, customer.Id, null, ct) is { } refusal)
            return refusal;
        return await CreateAsync(beginning, customer.Id, ct);
    }

    private async Task<CheckoutOutcome> CreateAsync(Beginning beginning, string customerId, CancellationToken ct)
    {
        try
        {
            return new CheckoutOutcome.Begun(await CreateSessionAsync(beginning.Request, customerId, ct));
        }
        catch (StripeException missing) when (missing.IsMissingCustomer())
        {
            // Deleted at Stripe since: this device subscribes as a new customer.
            var next = await NewCustomerAsync(beginning, customerId, ct);
            return new CheckoutOutcome.Begun(await CreateSessionAsync(beginning.Request, next, ct));
        }
    }

    private async Task<CheckoutBegun> CreateSessionAsync(BeginCheckoutRequest request, string customerId, CancellationToken ct)
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
            cancellationToken: ct);
        await store.SaveCheckoutAsync(
            new(session.Id, customerId, request.DeviceId, request.Challenge, time.GetUtcNow(), session.ExpiresAt), ct);
        return Page(session);
    }

    /// <summary>Creates the customer first, so that every event of the checkout already names the account it is for.</summary>
    /// <param name="deleted">The customer that it takes the place of; null where there is none.</param>
    private async Task<string> NewCustomerAsync(Beginning beginning, string? deleted, CancellationToken ct)
    {
        // Repeated after a lost response it is the same customer; with a corrected address it is to be another.
        var key = $"nyra-customer-{beginning.Request.Challenge}-{Sha256Hex.Of(beginning.Email ?? "")[..12]}-{deleted}";
        var options = new CustomerCreateOptions { Email = beginning.Email, TestClock = account.Value.TestClock };
        return (await stripe.V1.Customers.CreateAsync(options, new RequestOptions { IdempotencyKey = key }, ct)).Id;
    }

    private static CheckoutBegun Page(Session session) => new(session.Id, session.Url, session.ExpiresAt);

    /// <param name="CallersCustomer">The customer of the device's token; null where it sent none.</param>
    /// <param name="Earlier">The checkout that was begun with the same challenge before.</param>
    private sealed record Beginning(BeginCheckoutRequest Request, string? CallersCustomer, CheckoutRecord? Earlier)
    {
        public string? Email { get; } = Request.Email?.Trim();

        public bool IsFor(string? email) => Email is null || string.Equals(Email, email, StringComparison.OrdinalIgnoreCase);
    }
}

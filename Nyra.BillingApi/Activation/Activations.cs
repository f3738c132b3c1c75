using Microsoft.Extensions.Options;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;
using Nyra.Billing.Stripe;
using Nyra.BillingApi.Checkout;
using Nyra.BillingApi.Licensing;
using Stripe;
using Account = Nyra.Billing.Entitlements.Account;

namespace Nyra.BillingApi.Activation;

/// <summary>Gives a device its token and first license, once the checkout it began is paid.</summary>
internal sealed class Activations(
    IEntitlementStore store, CustomerSync sync, StripeClient stripe, Licenses licenses, PatientAsking asking,
    IOptions<PaymentFailureOptions> failures, IOptions<PlanOptions> plan, TimeProvider time)
{
    private static readonly ActivationOutcome CustomerDeleted = new ActivationOutcome.SessionOver("The customer was deleted at Stripe.");

    public async Task<ActivationOutcome> ActivateAsync(ActivationRequest request, CancellationToken ct)
    {
        if (await store.FindCheckoutAsync(request.SessionId, ct) is not { } checkout)
            return new ActivationOutcome.UnknownSession();
        if (checkout.DeviceId != request.DeviceId || !CheckoutChallenge.Answers(request.Verifier, checkout.Challenge))
            return new ActivationOutcome.WrongDevice();

        var account = await store.FindAsync(checkout.CustomerId, ct) ?? Account.New(checkout.CustomerId);
        // A device released since must not come back with the checkout it once began: whoever found it would hold that, too.
        if (account.Devices.Value.Devices.Any(device => device.DeviceId == request.DeviceId && device.ReleasedAt > checkout.CreatedAt))
            return new ActivationOutcome.SessionOver("The device was released after this checkout.");

        var billing = account.Billing.Value;
        var access = Decide(billing);
        // That the account has access proves nothing: it may be by another session, paid by somebody else on another device.
        if ((checkout.CompletedAt is null || !access.Allowed) && asking.ShouldAsk(checkout.SessionId, access.Allowed))
        {
            var session = await stripe.FindSessionAsync(checkout, ct);
            if (session is null)
                return CustomerDeleted;
            if (session.Status == "expired")
                return new ActivationOutcome.SessionOver("The checkout session expired before it was paid.");
            if (session.Status == "complete")
            {
                checkout = await CompletedAsync(checkout, ct);
                billing = (await sync.SyncAsync(checkout.CustomerId, ["activation"], ct)).State;
                access = Decide(billing);
                if (billing.Standing == SubscriptionStanding.None && await StripeCustomers.IsDeletedAsync(stripe, checkout.CustomerId, ct))
                    return CustomerDeleted;
                if (!access.Allowed && billing.Standing is not (SubscriptionStanding.None or SubscriptionStanding.Incomplete))
                    return new ActivationOutcome.NoAccess(access.Code);
            }
        }
        return access.Allowed && checkout.CompletedAt is not null
            ? await AddDeviceAsync(request, checkout.CustomerId, billing, ct)
            : new ActivationOutcome.Waits(access.Allowed ? AccessCodes.PaymentIncomplete : access.Code);
    }

    /// <summary>A code proves that somebody of the account, or the operator, wants this device in.</summary>
    public async Task<ActivationOutcome> ActivateAsync(CodeActivationRequest request, CancellationToken ct)
    {
        var hash = DeviceCodeText.Hash(request.Code);
        if (await store.FindByCredentialAsync(hash, ct) is not { } account)
            return new ActivationOutcome.VoidCode();
        if (Decide(account.Billing.Value) is { Allowed: false } none)
            return new ActivationOutcome.NoAccess(none.Code);

        var (token, device) = NewDevice(request.DeviceId, request.DeviceName);
        DeviceCodeUse? use = null;
        var cause = new Cause(["activation by code"], $"device {request.DeviceId} activated");
        await store.UpdateDevicesAsync(
            account.CustomerId,
            roster => (use = roster.Use(hash, device, plan.Value.DeviceLimit, time.GetUtcNow())) is DeviceCodeUse.Joined joined ? joined.Roster : null,
            cause, ct);
        return use switch
        {
            DeviceCodeUse.Joined => await LicensedAsync(account.CustomerId, account.Billing.Value, request.DeviceId, token, request.Nonce, ct),
            DeviceCodeUse.TooManyDevices => new ActivationOutcome.TooManyDevices(plan.Value.DeviceLimit),
            _ => new ActivationOutcome.VoidCode(),
        };
    }

    private async Task<CheckoutRecord> CompletedAsync(CheckoutRecord checkout, CancellationToken ct)
    {
        if (checkout.CompletedAt is not null)
            return checkout;
        var completed = checkout with { CompletedAt = time.GetUtcNow() };
        await store.SaveCheckoutAsync(completed, ct);
        return completed;
    }

    // Repeating it gives the same device a new token in place of the old one: the first answer may have been lost on the way.
    private async Task<ActivationOutcome> AddDeviceAsync(ActivationRequest request, string customerId, BillingState billing, CancellationToken ct)
    {
        var (token, device) = NewDevice(request.DeviceId, request.DeviceName);
        var cause = new Cause(["activation"], $"device {request.DeviceId} activated");
        if (await store.UpdateDevicesAsync(customerId, roster => roster.Activate(device, plan.Value.DeviceLimit), cause, ct) is null)
            return new ActivationOutcome.TooManyDevices(plan.Value.DeviceLimit);
        return await LicensedAsync(customerId, billing, request.DeviceId, token, request.Nonce, ct);
    }

    private async Task<ActivationOutcome> LicensedAsync(
        string customerId, BillingState billing, string deviceId, string token, string? nonce, CancellationToken ct)
    {
        var answer = await licenses.ForAsync(customerId, billing, deviceId, released: false, nonce, ct);
        return answer is LicenseOutcome.Licensed licensed
            ? new ActivationOutcome.Done(new(customerId, token, licensed.License))
            : new ActivationOutcome.Waits(((LicenseOutcome.Refused)answer).Access.Code);
    }

    private (string Token, Device Device) NewDevice(string deviceId, string name)
    {
        var token = DeviceToken.New();
        return (token, new(deviceId, name, DeviceToken.Hash(token), time.GetUtcNow()));
    }

    private Access Decide(BillingState billing) => LicenseGate.Decide(billing, failures.Value.Grace, time.GetUtcNow());
}

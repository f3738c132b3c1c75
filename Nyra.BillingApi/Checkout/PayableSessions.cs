using Stripe;
using Stripe.Checkout;

namespace Nyra.BillingApi.Checkout;

/// <summary>Ends checkout sessions that can still be paid.</summary>
internal sealed class PayableSessions(StripeClient stripe)
{
    /// <returns>How many were open, those included that were paid before they could be ended.</returns>
    /// <exception cref="StripeException">Those before it are ended.</exception>
    public Task<int> ExpireAllAsync(string customerId, CancellationToken ct) => ExpireAllAsync(customerId, _ => Task.FromResult(true), ct);

    /// <param name="customerId">Whose; null for everybody's.</param>
    /// <inheritdoc cref="ExpireAllAsync(string, CancellationToken)"/>
    public async Task<int> ExpireAllAsync(string? customerId, Func<Session, Task<bool>> where, CancellationToken ct)
    {
        var options = new SessionListOptions { Customer = customerId, Status = "open", Limit = 100 };
        var found = 0;
        await foreach (var session in stripe.V1.Checkout.Sessions.ListAutoPagingAsync(options, cancellationToken: ct))
        {
            if (!await where(session))
                continue;
            await ExpireAsync(session.Id, ct);
            found++;
        }
        return found;
    }

    /// <exception cref="StripeException">When Stripe refuses or cannot be reached; one that can no longer be paid is no error.</exception>
    public async Task ExpireAsync(string sessionId, CancellationToken ct)
    {
        try
        {
            await stripe.V1.Checkout.Sessions.ExpireAsync(sessionId, cancellationToken: ct);
        }
        catch (StripeException refused) when ((int)refused.HttpStatusCode is >= 400 and < 500)
        {
            // Paid or expired in this moment: Stripe expires only what is open, and has no code for that.
            if ((await stripe.V1.Checkout.Sessions.GetAsync(sessionId, cancellationToken: ct)).Status == "open")
                throw;
        }
    }
}

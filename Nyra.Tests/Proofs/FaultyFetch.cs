using System.Net;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Stripe;
using Stripe;

namespace Nyra.Tests.Proofs;

/// <summary>Fetches from Stripe with a fault, see <see cref="Fault"/>.</summary>
internal sealed class FaultyFetch(LookAtCustomer fetch, string fault)
{
    private string? _first;

    public Task<StripeSnapshot> FetchAsync(string customerId, CancellationToken ct)
    {
        Interlocked.CompareExchange(ref _first, customerId, null);
        if (customerId != _first)
            return fetch(customerId, ct);
        return Task.FromException<StripeSnapshot>(fault == Fault.FailOneCustomer
            ? new StripeException(HttpStatusCode.InternalServerError, new StripeError(), "It fails each time.")
            : new StorageUnavailableException("It stops the run."));
    }
}

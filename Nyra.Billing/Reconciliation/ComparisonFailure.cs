using System.Net;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Queue;
using Nyra.Billing.Stripe;
using StripeException = Stripe.StripeException;

namespace Nyra.Billing.Reconciliation;

/// <summary>What an error means for a reconciliation: whether the next customer may succeed. Pure.</summary>
public static class ComparisonFailure
{
    /// <summary>False where no customer can be compared.</summary>
    public static bool IsOfOneCustomer(Exception error) => error is not
        (StorageUnavailableException or QueueUnavailableException or PlanNotInStripeException);

    /// <summary>Stripe is away, or the key is refused: the next customer would fail the same way, after a timeout.</summary>
    public static bool IsOutage(Exception error) => error is HttpRequestException or OperationCanceledException
        or StripeException { HttpStatusCode: 0 or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden };
}

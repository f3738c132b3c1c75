using System.Net;
using Nyra.Billing;
using Nyra.Billing.Payments;
using Nyra.Billing.Stripe;
using Nyra.ServiceDefaults;
using StripeException = Stripe.StripeException;

namespace Nyra.WebhookWorker.Processing;

/// <summary>
/// Finds whose the payments are that refunds, disputes and fraud warnings are about: most name their charge only. What is recorded of the
/// same charge tells; else Stripe is asked.
/// </summary>
internal sealed partial class ReversalCustomers(
    FindCustomerOfCharge find, StripePace pace, TimeProvider time, ILogger<ReversalCustomers> logger)
{
    private readonly ConditionLog _refused = new(time);

    /// <param name="known">By charge; what Stripe says is added to it.</param>
    /// <returns>With its customer, where one is found.</returns>
    /// <exception cref="StripeException">When Stripe cannot be asked now.</exception>
    public async Task<PaymentReversal> WithCustomerAsync(PaymentReversal reversal, Dictionary<string, string?> known, CancellationToken ct)
    {
        if (NeedsLookup(reversal, known))
            known[reversal.ChargeId!] = await AskAsync(reversal.ChargeId!, ct);
        return reversal with { CustomerId = reversal.CustomerId ?? known.GetValueOrDefault(reversal.ChargeId ?? "") };
    }

    /// <summary>Whether only Stripe can tell the customer.</summary>
    public static bool NeedsLookup(PaymentReversal reversal, Dictionary<string, string?> known) =>
        reversal is { CustomerId: null, ChargeId: { } charge } && !known.ContainsKey(charge);

    /// <summary>The customers of the charges that these name.</summary>
    public static Dictionary<string, string?> CustomersByCharge(IEnumerable<PaymentReversal> reversals)
    {
        var known = new Dictionary<string, string?>();
        foreach (var reversal in reversals)
        {
            if (reversal is { CustomerId: { } customer, ChargeId: { } charge })
                known[charge] = customer;
        }
        return known;
    }

    private async Task<string?> AskAsync(string charge, CancellationToken ct)
    {
        await pace.EnterAsync(ct);
        try
        {
            var customer = await find(charge, ct);
            _refused.Passes();
            return customer;
        }
        catch (Exception error) when (!IsOutage(error))
        {
            // The refund or dispute is worth more than its customer: it waits for no other key, and does not become a dead letter.
            if (_refused.Begins())
                Log.Refused(logger, charge, FailureReason.Of(error));
            return null;
        }
        finally
        {
            pace.Leave();
        }
    }

    // A key without the permission is refused until an operator changes it.
    private static bool IsOutage(Exception error) =>
        error is not StripeException { HttpStatusCode: HttpStatusCode.Forbidden } && Verdict.Of(error, 1, 0) is Verdict.Wait;

    private static partial class Log
    {
        [LoggerMessage(
            LogLevel.Warning, "The customer of {Charge} cannot be read from Stripe, and its refund or dispute is recorded without it: "
            + "{Reason}. A restricted key needs read access to Charges")]
        public static partial void Refused(ILogger logger, string charge, string reason);
    }
}

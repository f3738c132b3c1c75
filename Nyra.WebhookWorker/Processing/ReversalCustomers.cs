using System.Net;
using Nyra.Billing.Configuration;
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
    public async Task<PaymentReversal> NameAsync(PaymentReversal reversal, Dictionary<string, string?> known, CancellationToken ct)
    {
        if (MustAsk(reversal, known))
            known[reversal.ChargeId!] = await AskAsync(reversal.ChargeId!, ct);
        return reversal with { CustomerId = reversal.CustomerId ?? known.GetValueOrDefault(reversal.ChargeId ?? "") };
    }

    /// <summary>Whether only Stripe can tell the customer.</summary>
    public static bool MustAsk(PaymentReversal reversal, Dictionary<string, string?> known) =>
        reversal is { CustomerId: null, ChargeId: { } charge } && !known.ContainsKey(charge);

    /// <summary>The customers of the charges that these name.</summary>
    public static Dictionary<string, string?> Known(IEnumerable<PaymentReversal> reversals)
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
        catch (StripeException error) when (error.HttpStatusCode == HttpStatusCode.Forbidden)
        {
            // The refund or dispute is worth more than its customer: it does not wait for another key.
            if (_refused.Begins())
                Log.Refused(logger, charge);
            return null;
        }
        finally
        {
            pace.Leave();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            LogLevel.Warning, Settings.StripeSecretKey + " may not read charges: refunds and disputes are recorded without their customer, "
            + "{Charge} the first of them. Give the restricted key read access to Charges")]
        public static partial void Refused(ILogger logger, string charge);
    }
}

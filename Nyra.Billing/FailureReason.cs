using System.Net;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Queue;
using Nyra.Billing.Stripe;
using StripeException = Stripe.StripeException;

namespace Nyra.Billing;

/// <summary>What failed and how to fix it, as an operator reads it in a log or a report. Pure.</summary>
public static class FailureReason
{
    /// <summary>A sentence without its full stop, without personal data and without Stripe's own words.</summary>
    public static string Of(Exception error) => error switch
    {
        StripeException { HttpStatusCode: not 0 } answered => Answered(answered) + Remedy(answered.HttpStatusCode),
        StripeException or HttpRequestException => "Stripe could not be reached",
        OperationCanceledException => "Stripe did not answer in time",
        // These messages are ours and name the remedy.
        StorageUnavailableException or QueueUnavailableException or PlanNotInStripeException => error.Message.TrimEnd('.'),
        _ => error.GetType().Name,
    };

    private static string Answered(StripeException error) =>
        $"Stripe answered {(int)error.HttpStatusCode}{(error.StripeError?.Code is { } code ? " " + code : "")}"
        + (error.StripeResponse?.RequestId is { } request ? $" ({request})" : "");

    private static string Remedy(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized => $": check {Settings.StripeSecretKey}",
        HttpStatusCode.Forbidden => $": check the permissions of the restricted key in {Settings.StripeSecretKey}",
        _ => "",
    };
}

using System.Net;
using Stripe;

namespace Nyra.Billing.Stripe;

/// <summary>
/// What Stripe's errors say. The code decides, never the HTTP status alone: for a customer that is gone a list filter answers
/// 400 <c>resource_missing</c> with <c>param: customer</c>, its own address answers 404.
/// </summary>
public static class StripeErrors
{
    /// <summary>Whether something that the request names does not exist, or no longer.</summary>
    public static bool IsMissing(this StripeException error) => error.StripeError?.Code == "resource_missing";

    /// <summary>Whether it is the customer that a parameter names.</summary>
    public static bool IsMissingCustomer(this StripeException error) => error.IsMissing() && error.StripeError.Param == "customer";

    /// <summary>Whether Stripe does not accept an e-mail address.</summary>
    public static bool IsInvalidEmail(this StripeException error) => error.StripeError?.Code == "email_invalid"
        || (error.HttpStatusCode == HttpStatusCode.BadRequest && error.StripeError?.Param is "email" or "customer_email");

    /// <summary>How long Stripe asks to wait after too many requests, a second where it does not say; null for any other error.</summary>
    public static TimeSpan? RetryAfter(this StripeException error) => error.HttpStatusCode == HttpStatusCode.TooManyRequests
        ? error.StripeResponse?.Headers?.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1)
        : null;

    /// <summary>Whether too many requests were for one object at once: no reason to send fewer for others.</summary>
    public static bool IsLockTimeout(this StripeException error) => error.StripeError?.Code == "lock_timeout";
}

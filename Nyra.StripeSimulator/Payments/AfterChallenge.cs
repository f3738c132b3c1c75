using Nyra.StripeSimulator.Pages;

namespace Nyra.StripeSimulator.Payments;

/// <summary>Where an intent's customer goes from the bank's page.</summary>
internal static class AfterChallenge
{
    /// <summary>
    /// With a return_url "…?payment_intent=pi_…&amp;payment_intent_client_secret=…&amp;redirect_status=succeeded", as Stripe's redirects.
    /// </summary>
    public static PageResult Result(string? returnUrl, string kind, string id, string clientSecret, bool succeeded, string businessName)
    {
        if (returnUrl is null)
        {
            return PageResult.Show(succeeded
                ? PageLayout.Message("Authentication complete", "You can close this page.", null, "", businessName)
                : PageLayout.Message("Authentication failed", "Nothing was charged. Try again with another card.", null, "", businessName));
        }

        var separator = returnUrl.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        return PageResult.SeeOther(
            $"{returnUrl}{separator}{kind}={id}&{kind}_client_secret={clientSecret}&redirect_status={(succeeded ? "succeeded" : "failed")}");
    }
}

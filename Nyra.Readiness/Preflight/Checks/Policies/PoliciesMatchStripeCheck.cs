using Nyra.Billing.Configuration;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Preflight.Checks.Stripe;
using Stripe;
using Stripe.Checkout;

namespace Nyra.Readiness.Preflight.Checks.Policies;

/// <summary>Checkout and portal lead to the very pages that were approved.</summary>
public sealed class PoliciesMatchStripeCheck : ICheck
{
    public string Name => "policies-match-stripe";

    public string Title => "Checkout and portal lead to the approved pages";

    public CheckGroup Group => CheckGroup.Policies;

    public Seat Seats => Seat.Both;

    public Task<CheckResult> RunAsync(PreflightContext context, CancellationToken ct) =>
        context.CompareAsync(this, (stripe, center) => LookAsync(stripe, context, center, ct), ct);

    private static async Task<CheckResult> LookAsync(StripeClient stripe, PreflightContext context, CommandCenterDocument center, CancellationToken ct)
    {
        var profile = (await context.PortalAsync(stripe, ct))?.BusinessProfile;
        var support = (await context.AccountAsync(stripe, ct)).BusinessProfile?.SupportUrl;
        var differing = new (string What, string? Stripe, string Policy)[]
        {
            ("the portal's terms", profile?.TermsOfServiceUrl, PolicyNames.Terms), ("the portal's privacy policy", profile?.PrivacyPolicyUrl, PolicyNames.Privacy),
            ("the account's support page", support, PolicyNames.Support),
        }.Select(page => (page.What, page.Stripe, Saved: center.Policies.GetValueOrDefault(page.Policy)?.Url)).Where(page => !Same(page.Stripe, page.Saved)).ToList();
        if (differing.Count > 0)
        {
            return CheckResult.Fail(
                $"Not the approved address: {string.Join(", ", differing.Select(page => page.What))}.", "Set the approved addresses at Stripe, or approve the pages customers are led to.",
                string.Join("; ", differing.Select(page => $"{page.What}: at Stripe {page.Stripe ?? "none"}, approved {page.Saved ?? "none"}")), StripeLook.Dashboard + "settings/billing/portal");
        }
        if (CheckoutWords.LeavesOut(center))
            return CheckResult.Fail("The addresses are too long together to be named beside checkout's button.", "Give the pages shorter addresses: all six and the words around them have 1200 characters.");
        // The backend puts the saved addresses into every session it begins; what customers saw is in the newest one.
        if ((await stripe.V1.Checkout.Sessions.ListAsync(new SessionListOptions { Limit = 1 }, cancellationToken: ct)).Data is not [var newest])
            return CheckResult.Pass("The same addresses here and at Stripe; checkout names them from the first session on.");
        return newest.CustomText?.Submit?.Message == CheckoutWords.Of(center)
            ? CheckResult.Pass("The same addresses here and at Stripe, and in the newest checkout session.", newest.Id)
            : CheckResult.Warn(
                "The newest checkout session names other pages: it was begun before these were saved, or in live mode published.",
                context.Live ? "Publish; the next customer reads these." : $"Begin one, for example with: {CommandHint.Of("rehearse")}; then look again.", newest.Id);
    }

    private static bool Same(string? one, string? other) =>
        one is not null && other is not null && Uri.TryCreate(one, UriKind.Absolute, out var first) && Uri.TryCreate(other, UriKind.Absolute, out var second) && first == second;
}

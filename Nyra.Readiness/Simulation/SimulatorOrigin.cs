using Nyra.Billing.Configuration;
using Names = Nyra.Billing.Configuration.Settings;

namespace Nyra.Readiness.Simulation;

/// <summary>Where the Stripe simulator stands in for Stripe. Simulated values and pages count there and nowhere else. Pure.</summary>
public static class SimulatorOrigin
{
    /// <summary>
    /// Scheme, host and port of NYRA_STRIPE_API_BASE; null in production, in live mode, with a live key, and where that is on another machine:
    /// a proxy that leads to Stripe is no simulator.
    /// </summary>
    /// <param name="setting">Reads a setting by its environment name.</param>
    public static Uri? Of(Func<string, string?> setting, bool live, bool production)
    {
        var stripe = new StripeOptions { SecretKey = setting(Names.StripeSecretKey), ApiBase = setting(Names.StripeApiBase) };
        return !live && !production && !stripe.Livemode && BackendUrl.Read(stripe.ApiBase) is { IsLoopback: true } api
            ? new(api.GetLeftPart(UriPartial.Authority) + "/")
            : null;
    }

    /// <summary>Whether an address is at exactly this origin.</summary>
    public static bool Holds(Uri? simulator, Uri url) => simulator is not null && url.UserInfo.Length == 0
        && Uri.Compare(simulator, url, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;

    /// <summary>The simulated business' page of a policy, by its name in <see cref="CommandCenter.PolicyNames"/>.</summary>
    public static Uri Page(Uri simulator, string policy) => new(simulator, "business/" + policy);
}

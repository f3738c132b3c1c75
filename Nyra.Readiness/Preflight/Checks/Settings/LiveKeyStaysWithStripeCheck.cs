using Nyra.Billing.Configuration;
using Names = Nyra.Billing.Configuration.Settings;

namespace Nyra.Readiness.Preflight.Checks.Settings;

/// <summary>A live key talks to Stripe's own host and no other.</summary>
public sealed class LiveKeyStaysWithStripeCheck : ICheck
{
    public string Name => "live-key-stays-with-stripe";

    public string Title => "Live key goes to Stripe alone";

    public CheckGroup Group => CheckGroup.SecretsAndMode;

    public Seat Seats => Seat.Both;

    public async Task<CheckResult> RunAsync(PreflightContext context, CancellationToken ct)
    {
        // A shell that holds no key sends none anywhere.
        if (context.Setting(Names.StripeSecretKey) is null && await context.AsBackendSeesAsync(Name, ct) is { } seen)
            return seen;
        var (apiBase, live) = (context.Setting(Names.StripeApiBase), new StripeOptions { SecretKey = context.Setting(Names.StripeSecretKey) }.Livemode);
        var shown = Uri.TryCreate(apiBase, UriKind.Absolute, out var address) ? address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) : "no address";
        return apiBase is null || apiBase.TrimEnd('/') == StripeOptions.OwnHost
            ? CheckResult.Pass("Stripe's own host.", StripeOptions.OwnHost)
            : live || context.Live
                ? CheckResult.Fail($"{Names.StripeApiBase} names another host than Stripe's.", $"Unset {Names.StripeApiBase}. No request was made with the live key.", shown)
                : CheckResult.Pass("A simulator in Stripe's place, with a test key.", shown);
    }
}

using Stripe;

namespace Nyra.Readiness.Rehearsal.Steps;

/// <summary>Stripe knows the key, and has in that mode what a checkout needs: an account that charges, a portal, an endpoint for this backend.</summary>
public sealed class StripeObserved : IRehearsalStep
{
    public string Name => "stripe-observed";

    public IReadOnlyList<string> Needs => [];

    public async Task<StepResult> RunAsync(RehearsalContext context, CancellationToken ct)
    {
        var stripe = context.Stripe.Api.V1;
        var account = await stripe.Accounts.GetSelfAsync(cancellationToken: ct);
        if (!account.ChargesEnabled)
            return StepResult.Failed("an account that may charge", $"{account.Id}, charges not enabled", "https://dashboard.stripe.com/account/onboarding");
        var ours = new Uri(context.Target.Gateway, "webhooks/stripe");
        var endpoints = await stripe.WebhookEndpoints.ListAsync(new WebhookEndpointListOptions { Limit = 100 }, cancellationToken: ct);
        var endpoint = endpoints.FirstOrDefault(known => Uri.TryCreate(known.Url, UriKind.Absolute, out var url) && url == ours);
        return endpoint is { Status: "enabled" }
            ? StepResult.Passed($"{account.Id} may charge; {endpoint.Id} posts {endpoint.EnabledEvents.Count} types of event to {ours}")
            : StepResult.Failed($"an enabled webhook endpoint for {ours}", endpoint is null ? "none" : endpoint.Status, "https://dashboard.stripe.com/webhooks");
    }
}

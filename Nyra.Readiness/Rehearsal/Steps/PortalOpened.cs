using System.Net;
using Stripe.BillingPortal;

namespace Nyra.Readiness.Rehearsal.Steps;

/// <summary>The Customer Portal opens for this customer, and lets it cancel, pay by another card and see its invoices.</summary>
public sealed class PortalOpened : IRehearsalStep
{
    public string Name => "portal-opened";

    public IReadOnlyList<string> Needs => ["device-activated"];

    public async Task<StepResult> RunAsync(RehearsalContext context, CancellationToken ct)
    {
        var address = await context.Desktop!.Client.OpenPortalAsync(ct);
        using var page = await HostedPage.OpenAsync(address, ct);
        if (page.Status != HttpStatusCode.OK)
            return StepResult.Failed("the portal's page", $"status {(int)page.Status} at {address.GetLeftPart(UriPartial.Authority)}", context.Target.LookAt);

        var configurations = await context.Stripe.Api.V1.BillingPortal.Configurations.ListAsync(
            new ConfigurationListOptions { IsDefault = true, Limit = 1 }, cancellationToken: ct);
        if (configurations.Data is not [{ } configuration])
            return StepResult.Failed("a default portal configuration", "none", "Stripe's dashboard, Settings, Billing, Customer portal");
        var features = configuration.Features;
        var missing = new[]
        {
            ("cancellation", features.SubscriptionCancel.Enabled),
            ("payment methods", features.PaymentMethodUpdate.Enabled),
            ("invoices", features.InvoiceHistory.Enabled),
        }.Where(feature => !feature.Item2).Select(feature => feature.Item1).ToList();
        return missing.Count == 0
            ? StepResult.Passed($"the page opens at {address.GetLeftPart(UriPartial.Authority)}; cancellation, payment methods and invoices are enabled ({configuration.Id})")
            : StepResult.Failed("cancellation, payment methods and invoices enabled", $"{string.Join(", ", missing)} off in {configuration.Id}", "Stripe's dashboard, Settings, Billing, Customer portal");
    }
}

using System.Globalization;
using Nyra.AppHost.Terminal;
using Nyra.Billing.Configuration;

namespace Nyra.AppHost.Resources;

internal static class RehearsalResource
{
    public const string Name = "rehearsal";
    public const string Email = "rehearsal@example.com";

    /// <summary>
    /// Drives a subscription from checkout to revocation, once the system is healthy, and again whenever it is started. With a person's own Stripe account it
    /// only observes, unless that person said to execute.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithRehearsal(
        this IResourceBuilder<ProjectResource> cli, StripeAccount stripe, NyraSettings settings, IResourceBuilder<ProjectResource> gateway)
    {
        var builder = cli.ApplicationBuilder;
        cli.WithArgs("rehearse", "--mode", "test", "--engine", "aspire", "--reports", Path.Combine(DevelopmentState.Artifacts(builder), "rehearsals"))
            .WithEnvironment(Settings.BillingBaseUrl, gateway.GetEndpoint("http"))
            .WithEnvironment(Settings.RehearsalEmail, Email)
            .WithEnvironment(Settings.OperatorToken, settings.OperatorToken)
            .WithEnvironment(Settings.LicenseApiToken, settings.LicenseApiToken)
            .WithStripeKey(stripe);
        // Its lines are shown in the app host's terminal.
        if (AppHostTerminal.IsOwnProcess && !Console.IsOutputRedirected)
            cli.WithEnvironment("COLUMNS", Console.WindowWidth.ToString(CultureInfo.InvariantCulture));
        // The preflight proves with the signing secret that a stale signature is refused.
        if (builder.Configuration[AppHostSettings.Ready] == "true" && stripe.Simulator is not null)
            cli.WithArgs("--ready").WithStripeWebhooks(stripe, gateway);
        return stripe.Simulator is { } simulator
            ? cli.WithEnvironment(Settings.StripeApiBase, simulator.GetEndpoint("http")).WithEnvironment(Settings.RehearsalExecute, "true")
            : cli.WithEnvironment(Settings.RehearsalExecute, builder.Configuration[Settings.RehearsalExecute]);
    }
}

using System.Security.Cryptography;
using Nyra.Billing.Configuration;
using Nyra.Readiness.Simulation;

namespace Nyra.AppHost.Resources;

internal static class StripeResources
{
    private const string Explained =
        "Where Stripe is while developing. simulator: Nyra's own, no account needed. test: the test mode of your Stripe account, by your sk_test_ key and the price of your plan there. "
        + "Change it with: dotnet user-secrets --project Nyra.AppHost set Parameters:stripe-at test";

    /// <summary>What stands in for Stripe while developing; null where Stripe itself is meant.</summary>
    public static IResourceBuilder<ProjectResource>? AddStripeSimulator(this IDistributedApplicationBuilder builder, string name)
    {
        if (!builder.ExecutionContext.IsRunMode || StripeAt(builder) != "simulator")
            return null;
        var simulator = builder.AddProject<Projects.Nyra_StripeSimulator>(name).WithHttpEndpoint().WithHttpHealthCheck("/_simulator/health").ExcludeFromManifest();
        if (DevelopmentState.KeepsState(builder))
            simulator.WithEnvironment("Simulator__StateFile", Path.Combine(DevelopmentState.FolderOf(builder), "simulator.json"));
        foreach (var (option, value) in SimulatedAccount.Options)
            simulator.WithEnvironment("Simulator__" + option, value);
        return simulator;
    }

    /// <summary>The parameters of Stripe's side, and while developing how its events come to the gateway.</summary>
    public static StripeAccount AddStripe(this IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource>? simulator)
    {
        var cliFolder = Path.Combine(DevelopmentState.FolderOf(builder), "stripe-cli");
        if (!builder.ExecutionContext.IsRunMode)
            return new(null, builder.AddStripeKey(), builder.AddPrice(), builder.AddWebhookSecret(), null, cliFolder);

        builder.AddParameter("stripe-at", StripeAt(builder)).WithDescription(Explained);
        var cli = AppHostSettings.FindStripeCli(builder);
        // The Stripe CLI knows it; one that is given is used all the same.
        var webhookSecret = builder.Has("stripe-webhook-secret") ? builder.AddWebhookSecret() : null;
        return simulator is null
            ? new(null, builder.AddStripeKey(), builder.AddPrice(), webhookSecret, cli, cliFolder, builder.Configuration[Settings.StripeTestClock])
            : new(simulator, builder.AddMadeUpKey(), builder.Has("stripe-price-pro-monthly") ? builder.AddPrice() : null, webhookSecret, cli, cliFolder);
    }

    /// <summary>The key, for whoever calls Stripe. While developing it is looked at here, too: one that was typed into the dashboard was not known before.</summary>
    public static IResourceBuilder<ProjectResource> WithStripeKey(this IResourceBuilder<ProjectResource> project, StripeAccount stripe) =>
        project.ApplicationBuilder.ExecutionContext.IsRunMode
            ? project.WithEnvironment(async context => context.EnvironmentVariables[Settings.StripeSecretKey] = await stripe.KeyAsync(context.CancellationToken))
            : project.WithEnvironment(Settings.StripeSecretKey, stripe.Key);

    /// <summary>What API and worker sell by: its key, its price, and where it is.</summary>
    public static IResourceBuilder<ProjectResource> WithReference(this IResourceBuilder<ProjectResource> project, StripeAccount stripe)
    {
        project.WithStripeKey(stripe);
        if (stripe.Simulator is { } simulator)
            project.WithEnvironment(Settings.StripeApiBase, simulator.GetEndpoint("http"));
        if (stripe.TestClock is { Length: > 0 } clock)
            project.WithEnvironment(Settings.StripeTestClock, clock);
        return stripe.Price is { } price
            ? project.WithEnvironment(Settings.PriceProMonthly, price)
            : project.WithEnvironment(async context => context.EnvironmentVariables[Settings.PriceProMonthly] = await stripe.PriceAsync(context.CancellationToken));
    }

    /// <summary>Stripe itself is there; a simulator is waited for.</summary>
    public static IResourceBuilder<ProjectResource> WaitFor(this IResourceBuilder<ProjectResource> project, StripeAccount stripe) =>
        stripe.Simulator is { } simulator ? project.WaitFor(simulator) : project;

    /// <summary>What the API knows Stripe's events by.</summary>
    public static IResourceBuilder<ProjectResource> WithStripeWebhooks(
        this IResourceBuilder<ProjectResource> api, StripeAccount stripe, IResourceBuilder<ProjectResource> gateway) => stripe.WebhookSecret is { } secret
        ? api.WithEnvironment(Settings.StripeWebhookSecret, secret)
        : api.WithEnvironment(async context => context.EnvironmentVariables[Settings.StripeWebhookSecret] = await stripe.SigningSecretAsync(
            new($"{await gateway.GetEndpoint("http").GetValueAsync(context.CancellationToken)}/webhooks/stripe"), context.CancellationToken));

    /// <summary>The Stripe CLI, which brings Stripe's events to the gateway. Its health is whether it has a session.</summary>
    public static IResourceBuilder<ProjectResource> WithStripeForwarding(
        this IResourceBuilder<ProjectResource> cli, StripeAccount stripe, IResourceBuilder<ProjectResource> gateway)
    {
        cli.WithHttpEndpoint()
            .WithHttpHealthCheck("/health")
            .WithStripeKey(stripe)
            .WithArgs("listen", "--state", stripe.CliFolder, "--forward-to", ReferenceExpression.Create($"{gateway.GetEndpoint("http")}/webhooks/stripe"));
        if (stripe.Simulator is { } simulator)
            cli.WithArgs("--api-base", simulator.GetEndpoint("http"));
        return cli;
    }

    private static string StripeAt(IDistributedApplicationBuilder builder) =>
        builder.Configuration[AppHostSettings.StripeAt] is { Length: > 0 } at ? at : "simulator";

    private static bool Has(this IDistributedApplicationBuilder builder, string parameter) => builder.Configuration["Parameters:" + parameter] is { Length: > 0 };

    private static IResourceBuilder<ParameterResource> AddStripeKey(this IDistributedApplicationBuilder builder) => builder.AddParameter("stripe-secret-key", secret: true)
        .WithDescription("Stripe's secret key: sk_test_… or rk_test_… while developing, a restricted rk_live_… where it is deployed.");

    private static IResourceBuilder<ParameterResource> AddMadeUpKey(this IDistributedApplicationBuilder builder) => builder
        .AddParameter("stripe-secret-key", new MadeUp(() => "sk_test_" + RandomNumberGenerator.GetHexString(48, lowercase: true)), secret: true)
        .WithDescription("The simulator takes any test key.");

    private static IResourceBuilder<ParameterResource> AddPrice(this IDistributedApplicationBuilder builder) => builder.AddParameter("stripe-price-pro-monthly")
        .WithDescription("The price of the monthly plan in that account and mode: price_…");

    private static IResourceBuilder<ParameterResource> AddWebhookSecret(this IDistributedApplicationBuilder builder) => builder.AddParameter("stripe-webhook-secret", secret: true)
        .WithDescription("The signing secret of the webhook endpoint that posts to the gateway's /webhooks/stripe: whsec_…");
}

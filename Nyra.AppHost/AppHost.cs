// The system as one picture: Stripe tells a gateway, which leads to the billing API; that queues what workers make entitlements of; a rehearsal drives
// it all.
using Nyra.AppHost.Resources;
using Nyra.AppHost.Terminal;

// A live key, for one, is refused in a sentence.
RefusedToStartException.EndTheProcessWithItsMessage();
if (AppHostOptions.Parse(args) is not { } options)
    return 0;
var moved = AppHostTerminal.IsOwnProcess ? DashboardPorts.ReplaceTaken() : null;
var builder = DistributedApplication.CreateBuilder(options.Aspire);
AppHostSettings.Check(builder);
AppHostTerminal.Prepare(builder);

// Tokens, keys, the public address: parameters. Made up while developing, where that is possible; given by the secret store where it is deployed.
var settings = builder.AddNyraSettings();
// Stripe. Developing: a simulator of it, or with --Parameters:stripe-at=test your own account in test mode. Deployed: Stripe itself, and no simulator.
var simulator = builder.AddStripeSimulator("stripe-simulator");
var stripe = builder.AddStripe(simulator);
// Events that were acknowledged to Stripe and are not worked off: Redis with every write on disk. Without containers a redis-server, or a file.
var queue = builder.AddWebhookQueue("redis");
// Who may use what, and what operators decided: PostgreSQL. While developing a file, unless a connection string is given.
var entitlements = builder.AddEntitlements("entitlements");

var billingApi = builder.AddProject<Projects.Nyra_BillingApi>("billing-api")
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/health")
    .WithReference(queue).WaitFor(queue)
    .WithReference(entitlements)
    .WithReference(stripe).WaitFor(stripe)
    .WithPlan()
    .WithCredentials(settings);

var webhookWorker = builder.AddProject<Projects.Nyra_WebhookWorker>("webhook-worker")
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/health")
    .WithReplicas(2)
    .WithReference(queue).WaitFor(queue)
    .WithReference(entitlements)
    .WithReference(stripe).WaitFor(stripe)
    .WithPlan();

// The only one that is reached from outside.
var gateway = builder.AddProject<Projects.Nyra_Gateway>("gateway")
    .WithHttpEndpoint()
    .WithExternalHttpEndpoints()
    .WithHttpHealthCheck("/health")
    .WithReference(billingApi).WaitFor(billingApi)
    .WithReadinessPage()
    .WithReadinessCommands(settings, stripe);

billingApi.WithPublicAddress(settings, gateway).WithStripeWebhooks(stripe, gateway);
billingApi.WithOperatorCommands(settings, stripe, gateway);

// Nothing below is ever deployed.
if (builder.ExecutionContext.IsRunMode)
{
    // Brings Stripe's events to the gateway by the Stripe CLI. Without it the simulator posts them itself.
    var forwarding = stripe.Cli is null ? null : builder.AddProject<Projects.Nyra_Cli>("stripe")
        .WithStripeForwarding(stripe, gateway)
        .WaitFor(stripe)
        .WaitFor(gateway);
    (simulator ?? forwarding!).WithStripeCommands(stripe, settings, gateway);

    var rehearsal = builder.AddProject<Projects.Nyra_Cli>(RehearsalResource.Name)
        .WithRehearsal(stripe, settings, gateway)
        .WaitFor(gateway)
        .WaitFor(webhookWorker);
    if (forwarding is not null)
        rehearsal.WaitFor(forwarding);

    billingApi.OpenToThisMachine();
    gateway.PublishToThisMachine(stripe, settings);
    builder.RunInDevelopment();
}

return await AppHostTerminal.RunAsync(builder.Build(), options.ExitAfterRehearsal, moved, "Webhook queue: " + queue.Why, stripe.Notice);

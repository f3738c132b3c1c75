// The system as one picture: Stripe tells a gateway, which leads to the billing API; that queues what a worker makes entitlements of; a rehearsal drives it
// all. Its twin for machines whose package sources carry no Aspire is EmbeddedAppHost.cs.
using Nyra.AppHost.Resources;

var builder = DistributedApplication.CreateBuilder(args);
builder.AddDockerComposeEnvironment("compose").WithDashboard(enabled: false);

var settings = builder.AddNyraSettings();
var stripe = builder.AddStripeOfTheStack(settings);
var queue = builder.AddWebhookQueue("redis");
var entitlements = builder.AddEntitlements("entitlements");

var billingApi = builder.AddProject<Projects.Nyra_BillingApi>("billing-api")
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/health")
    .WithWebhookQueue(queue)
    .WithEntitlements(entitlements)
    .WithStripe(stripe)
    .WithStripeWebhooks(stripe)
    .WithCredentials(settings)
    .WithPublicAddress(settings, "gateway");

var webhookWorker = builder.AddProject<Projects.Nyra_WebhookWorker>("webhook-worker")
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/health")
    .WithReplicas(2)
    .WithWebhookQueue(queue)
    .WithEntitlements(entitlements)
    .WithStripe(stripe)
    .WithOperatorCommands(settings, "gateway");

var gateway = builder.AddProject<Projects.Nyra_Gateway>("gateway")
    .WithHttpEndpoint()
    .WithExternalHttpEndpoints()
    .WithHttpHealthCheck("/health")
    .WithReference(billingApi)
    .WaitFor(billingApi)
    .WithReadinessPage()
    .WithReadinessCommands(settings);

if (builder.ExecutionContext.IsRunMode)
{
    var forwarding = builder.AddProject<Projects.Nyra_Cli>("stripe")
        .WithStripeForwarding(stripe, gateway)
        .WithStripeCommands(stripe, settings, gateway)
        .WaitFor(gateway);

    builder.AddProject<Projects.Nyra_Cli>("rehearsal")
        .WithRehearsal(stripe, settings, gateway)
        .WaitFor(gateway)
        .WaitFor(webhookWorker)
        .WaitFor(forwarding);

    builder.RunInDevelopment();
}

builder.Build().Run();

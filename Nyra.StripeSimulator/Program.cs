using Nyra.StripeSimulator;

const string DefaultUrl = "http://127.0.0.1:12111";

var app = StripeSimulatorHost.Build(args, builder =>
{
    // As a process of its own; in another's that one tells of itself.
    builder.AddTelemetry();
    // A request is told of by its trace; the framework's lines for each would cost more than the request.
    builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
    if (builder.Configuration["urls"] is null)
    {
        builder.WebHost.UseUrls(DefaultUrl);
    }
});
await app.StartAsync();
Console.WriteLine($"Stripe simulator on {string.Join(", ", app.Urls)} (any sk_test_ key; this is not Stripe)");
await app.WaitForShutdownAsync();

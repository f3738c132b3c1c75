using Nyra.StripeSimulator;

const string DefaultUrl = "http://127.0.0.1:12111";

var app = StripeSimulatorHost.Build(args, builder =>
{
    if (builder.Configuration["urls"] is null)
    {
        builder.WebHost.UseUrls(DefaultUrl);
    }
});
await app.StartAsync();
Console.WriteLine($"Stripe simulator on {string.Join(", ", app.Urls)} (any sk_test_ key; this is not Stripe)");
await app.WaitForShutdownAsync();

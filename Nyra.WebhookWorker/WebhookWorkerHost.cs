using Nyra.Billing;
using Nyra.Billing.Configuration;
using Nyra.ServiceDefaults;
using Nyra.WebhookWorker.Processing;

namespace Nyra.WebhookWorker;

/// <summary>The webhook worker: takes events from the queue, looks at their customers in Stripe, saves what follows.</summary>
public static class WebhookWorkerHost
{
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Or an AggregateException of several, see <see cref="StartupRefusal"/>.</exception>
    /// <param name="configure">Called before anything is read or registered: another composition adds its settings and services here.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = HostBuilding.CreateBuilder(args);
        configure?.Invoke(builder);
        builder.AddServiceDefaults();
        builder.AddRedisIfConfigured(Settings.Redis);
        // The queue repeats what failed; the SDK repeating it as well would multiply the load on a Stripe in trouble.
        builder.AddBilling(stripeRetries: 0);
        builder.Services.AddProcessing(builder.Configuration);

        var app = builder.Build().ValidateSettings();
        app.UseProblemAnswers();
        app.UseBodyLimit();
        app.MapHealthEndpoints();
        return app;
    }
}

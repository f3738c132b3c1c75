using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Nyra.Billing.Configuration;
using Nyra.Embedded;
using Nyra.Readiness.Rehearsal;

namespace Nyra.AppHost.Resources;

internal static class LocalStackPublication
{
    /// <summary>Lets commands and sample apps of this checkout find the stack, as they find <c>nyra up</c>, from when the gateway is ready until the app host stops.</summary>
    public static void PublishToThisMachine(this IResourceBuilder<ProjectResource> gateway, StripeAccount stripe, NyraSettings settings)
    {
        IDisposable? published = null;
        gateway.OnResourceReady(async (_, ready, ct) =>
        {
            var (builder, target) = (gateway.ApplicationBuilder, await ResourceCommands.TargetAsync(stripe, settings, gateway, ct));
            published ??= LocalStacks.Publish(
                "aspire", DevelopmentState.Repository(builder), target.Gateway, DevelopmentState.FolderOf(builder), target.LookAt,
                await SettingsAsync(stripe, settings, target, ct), (await settings.LicenseSigningSecret.Resource.GetValueAsync(ct))!);
            ready.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(published.Dispose);
        });
    }

    /// <summary>What a command needs to use the stack, by environment names. The key of a person's own account is not among them.</summary>
    public static async Task<Dictionary<string, string>> SettingsAsync(StripeAccount stripe, NyraSettings settings, RehearsalTarget target, CancellationToken ct)
    {
        var values = new Dictionary<string, string>
        {
            [Settings.BillingBaseUrl] = target.Gateway.ToString(),
            [Settings.OperatorToken] = target.OperatorToken,
            [Settings.LicenseApiToken] = await settings.LicenseApiToken.Resource.GetValueAsync(ct) ?? "",
            [Settings.RehearsalEmail] = target.Email,
        };
        if (stripe.Simulator is not null)
            (values[Settings.StripeApiBase], values[Settings.StripeSecretKey], values[Settings.RehearsalExecute]) = (target.StripeApi.ToString(), target.StripeKey, "true");
        return values;
    }
}

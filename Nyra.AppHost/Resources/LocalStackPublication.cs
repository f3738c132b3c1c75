using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Nyra.Embedded;
using Nyra.Readiness.Rehearsal;

namespace Nyra.AppHost.Resources;

internal static partial class LocalStackPublication
{
    /// <summary>
    /// Lets commands and sample apps of this checkout find the stack, as they find <c>nyra up</c>, from when the gateway is ready until the app host stops.
    /// </summary>
    public static void PublishToThisMachine(this IResourceBuilder<ProjectResource> gateway, StripeAccount stripe, NyraSettings settings)
    {
        IDisposable? published = null;
        gateway.OnResourceReady(async (_, ready, ct) =>
        {
            var (builder, target) = (gateway.ApplicationBuilder, await ResourceCommands.TargetAsync(stripe, settings, gateway, ct));
            var logger = ready.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(LocalStackPublication));
            var signingSecret = (await settings.LicenseSigningSecret.Resource.GetValueAsync(ct))!;
            published ??= LocalStacks.Publish(
                "aspire", DevelopmentState.Repository(builder), target.Gateway, DevelopmentState.FolderOf(builder), target.LookAt,
                await SettingsAsync(stripe, settings, target, ct), signingSecret, why => Log.NotPublished(logger, why));
            ready.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(published.Dispose);
        });
    }

    /// <summary>See <see cref="LocalStacks.SettingsOf"/>.</summary>
    public static async Task<Dictionary<string, string>> SettingsAsync(
        StripeAccount stripe, NyraSettings settings, RehearsalTarget target, CancellationToken ct)
    {
        var signingSecret = stripe.Simulator is null ? "" : await stripe.SigningSecretAsync(new(target.Gateway, "webhooks/stripe"), ct);
        return LocalStacks.SettingsOf(target, await settings.LicenseApiToken.Resource.GetValueAsync(ct) ?? "", signingSecret);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "{Reason}")]
        public static partial void NotPublished(ILogger logger, string reason);
    }
}

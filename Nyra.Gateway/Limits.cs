using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Nyra.ServiceDefaults;

namespace Nyra.Gateway;

/// <summary>
/// How much the edge lets in: requests per caller's address in a sliding window; for Stripe, which comes in bursts from many addresses,
/// requests at once.
/// </summary>
internal sealed class Limits
{
    private const string Section = "Limits";
    private const int WindowSegments = 10;

    public int RequestsPerCaller { get; set; }

    public TimeSpan CallerWindow { get; set; }

    public int WebhooksAtOnce { get; set; }

    public int WebhooksWaiting { get; set; }

    /// <summary>Adds the policies that routes name: <c>callers</c> and <c>webhooks</c>.</summary>
    public static void Add(WebApplicationBuilder builder)
    {
        var limits = builder.Configuration.GetSection(Section).Get<Limits>()
            ?? throw new InvalidDataException($"The section '{Section}' of gateway.json is missing. Restore the file.");
        builder.Services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = RefuseAsync;
            limiter.AddPolicy("callers", http => RateLimitPartition.GetSlidingWindowLimiter(
                http.Connection.RemoteIpAddress,
                _ => new SlidingWindowRateLimiterOptions
                {
                    PermitLimit = limits.RequestsPerCaller,
                    Window = limits.CallerWindow,
                    SegmentsPerWindow = WindowSegments,
                }));
            limiter.AddConcurrencyLimiter("webhooks", webhooks =>
            {
                webhooks.PermitLimit = limits.WebhooksAtOnce;
                webhooks.QueueLimit = limits.WebhooksWaiting;
            });
        });
    }

    private static async ValueTask RefuseAsync(OnRejectedContext context, CancellationToken ct)
    {
        var seconds = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? Math.Ceiling(wait.TotalSeconds) : 1;
        context.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        await Problems.TooManyRequests.Because("Wait as long as Retry-After says.").ExecuteAsync(context.HttpContext);
    }
}

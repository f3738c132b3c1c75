using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using Nyra.ServiceDefaults;

namespace Nyra.Gateway;

/// <summary>The policies that routes name: <c>callers</c>, <c>purchases</c>, <c>activations</c>, <c>sign-ins</c> and <c>webhooks</c>.</summary>
internal static class RateLimiting
{
    private const string Webhooks = "webhooks";
    private const int WindowSegments = 10;

    public static void AddLimits(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<Limits, LimitsValidator>().Bind(configuration.GetSection(Limits.Section));
        services.AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<Limits>>((limiter, configured) =>
        {
            var limits = configured.Value;
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = RefuseAsync;
            limiter.AddPolicy("callers", http => PerCaller(http, limits.RequestsPerCaller, limits.CallerWindow));
            limiter.AddPolicy("purchases", http => PerCaller(http, limits.PurchasesPerCaller, limits.PurchaseWindow));
            limiter.AddPolicy("activations", http => PerCaller(http, limits.ActivationsPerCaller, limits.ActivationWindow));
            limiter.AddPolicy("sign-ins", http => PerCaller(http, limits.SignInsPerCaller, limits.SignInWindow));
            limiter.AddConcurrencyLimiter(Webhooks, webhooks =>
            {
                webhooks.PermitLimit = limits.WebhooksAtOnce;
                webhooks.QueueLimit = limits.WebhooksWaiting;
            });
        });
    }

    /// <summary>Whether the request holds a permit while it is forwarded. By its route: a path has several spellings.</summary>
    internal static bool IsConcurrencyLimited(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<EnableRateLimitingAttribute>()?.PolicyName == Webhooks;

    /// <summary>Whom an address counts for: of IPv6 the network, since one caller has all addresses of it.</summary>
    internal static IPAddress? CallerOf(IPAddress? address)
    {
        const int NetworkBytes = 8;
        if (address is not { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false })
            return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return new(bytes);
    }

    private static RateLimitPartition<IPAddress?> PerCaller(HttpContext http, int requests, TimeSpan window) =>
        RateLimitPartition.GetSlidingWindowLimiter(CallerOf(http.Connection.RemoteIpAddress), _ => new SlidingWindowRateLimiterOptions
        {
            PermitLimit = requests,
            Window = window,
            SegmentsPerWindow = WindowSegments,
        });

    private static async ValueTask RefuseAsync(OnRejectedContext context, CancellationToken ct)
    {
        var seconds = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? Math.Ceiling(wait.TotalSeconds) : 1;
        context.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        await Problems.TooManyRequests.Because("Wait as long as Retry-After says.").ExecuteAsync(context.HttpContext);
    }
}

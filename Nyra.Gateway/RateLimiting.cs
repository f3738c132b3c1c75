using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using Nyra.Configuration;
using Nyra.ServiceDefaults;

namespace Nyra.Gateway;

/// <summary>The policies that routes name: <c>callers</c>, <c>purchases</c>, <c>activations</c> and <c>webhooks</c>.</summary>
internal static class RateLimiting
{
    private const string Webhooks = "webhooks";
    private const string Purchases = "purchases";

    // One caller has all IPv6 addresses of a /64, and at home those of a /56.
    private const int NetworkBytes = 8;
    private const int HouseholdBytes = 7;

    // Each takes some 600 bytes for as long as it is used. Callers beyond share one by chance: 16,384 are 10 MB.
    private const int MaxPartitions = 1 << 14;

    private const int WindowSegments = 10;

    public static void AddLimits(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<Limits, LimitsValidator>()
            .ReportUnreadable(configuration, Limits.Section).Bind(configuration.Readable<Limits>(Limits.Section));
        services.AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<Limits>>((limiter, configured) =>
        {
            var limits = configured.Value;
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = RefuseAsync;
            limiter.AddPolicy("callers", http => PerCaller(http, limits.RequestsPerCaller, limits.CallerWindow));
            limiter.AddPolicy(Purchases, http => PerCaller(http, limits.PurchasesPerCaller, limits.PurchaseWindow, HouseholdBytes));
            limiter.AddPolicy("activations", http => PerCaller(http, limits.ActivationsPerCaller, limits.ActivationWindow));
            limiter.AddConcurrencyLimiter(Webhooks, webhooks =>
            {
                webhooks.PermitLimit = limits.WebhooksAtOnce;
                webhooks.QueueLimit = limits.WebhooksWaiting;
            });
        });
    }

    /// <summary>Whether the request holds a permit while it is forwarded. By its route: a path has several spellings.</summary>
    internal static bool IsConcurrencyLimited(HttpContext http) => PolicyOf(http) == Webhooks;

    internal static bool IsPurchase(HttpContext http) => PolicyOf(http) == Purchases;

    /// <summary>Whom an address counts for: of IPv6 the network, since one caller has all addresses of it.</summary>
    internal static IPAddress? CallerOf(IPAddress? address, int networkBytes = NetworkBytes)
    {
        if (address is not { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false })
            return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(networkBytes).Clear();
        return new(bytes);
    }

    /// <summary>A caller's number among a fixed count. The hash differs with each process, so that a caller cannot choose it.</summary>
    internal static int PartitionOf(IPAddress? caller) => HashCode.Combine(caller) & (MaxPartitions - 1);

    /// <summary>Refuses with 429.</summary>
    internal static Task RefuseAsync(HttpContext http, TimeSpan wait, string detail)
    {
        http.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return Problems.TooManyRequests.Because(detail).ExecuteAsync(http);
    }

    private static string? PolicyOf(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<EnableRateLimitingAttribute>()?.PolicyName;

    private static RateLimitPartition<int> PerCaller(HttpContext http, int requests, TimeSpan window, int networkBytes = NetworkBytes) =>
        RateLimitPartition.GetSlidingWindowLimiter(PartitionOf(CallerOf(http.Connection.RemoteIpAddress, networkBytes)), _ => new SlidingWindowRateLimiterOptions
        {
            PermitLimit = requests,
            Window = window,
            SegmentsPerWindow = WindowSegments,
        });

    private static async ValueTask RefuseAsync(OnRejectedContext context, CancellationToken ct)
    {
        context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait);
        await RefuseAsync(context.HttpContext, wait, "Wait as long as Retry-After says.");
    }
}

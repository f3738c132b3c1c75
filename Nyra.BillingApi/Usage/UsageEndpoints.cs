using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Nyra.BillingApi.Credentials;
using Nyra.ServiceDefaults;

namespace Nyra.BillingApi.Usage;

/// <summary>Hosted AI usage: counted by the hosted service that does the work, only read by the desktop.</summary>
public static class UsageEndpoints
{
    /// <summary>Stands on answers about usage from 80 percent of the cap on: <c>80</c> or <c>100</c>.</summary>
    public const string WarningHeader = "Nyra-Usage-Warning";

    internal static IServiceCollection AddUsage(this IServiceCollection services) => services.AddSingleton<HostedAiMeter>();

    public static void MapUsage(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/usage", Get).WithTags("Usage").RequireAuthorization(Powers.Device)
            .WithSummary("Hosted AI requests used, reserved and left in this period");
        var hosted = app.MapGroup("/v1/usage/hosted-ai").WithTags("Usage").RequireAuthorization(Powers.HostedService);
        hosted.MapPost("/reserve", ReserveAsync).WithSummary("Reserves one request before it is done; 402 at the cap");
        hosted.MapPost("/commit", CommitAsync).WithSummary("The reserved request was done");
        hosted.MapPost("/release", ReleaseAsync).WithSummary("The reserved request was not done");
    }

    private static Ok<UsageAnswer> Get(Caller caller, HttpContext http, HostedAiMeter meter)
    {
        var (billing, usage) = (caller.Account.Billing.Value, meter.UsageOf(caller.Account));
        Warn(http, usage.WarningPercent(billing.HostedAiCap));
        return TypedResults.Ok(new UsageAnswer(
            usage.Committed, usage.Reservations.Count, billing.HostedAiCap, HostedAiMeter.Remaining(usage, billing.HostedAiCap),
            billing.PeriodStart, billing.PeriodEnd));
    }

    private static async Task<Results<Ok<Reserved>, ProblemHttpResult>> ReserveAsync(
        ReserveRequest request, HttpContext http, HostedAiMeter meter, CancellationToken ct)
    {
        var (access, billing) = await meter.LookAsync(request.CustomerId, ct);
        if (!access.Allowed)
            return Problems.NoAccess.Because("The customer may not use hosted AI now.", ("code", access.Code));
        var id = request.ReservationId ?? Guid.NewGuid().ToString("N");
        if (await meter.ReserveAsync(request.CustomerId, billing, id, ct) is not { } reserved)
        {
            Warn(http, 100);
            return Problems.CapReached.Because(
                $"All {billing.HostedAiCap} requests of this billing period are used.", ("cap", billing.HostedAiCap), ("periodEnd", billing.PeriodEnd));
        }
        Warn(http, reserved.Usage.WarningPercent(billing.HostedAiCap));
        return TypedResults.Ok(new Reserved(id, reserved.ExpiresAt, HostedAiMeter.Remaining(reserved.Usage, billing.HostedAiCap)));
    }

    private static Task<Results<NoContent, ProblemHttpResult>> CommitAsync(SettleRequest request, HostedAiMeter meter, CancellationToken ct) =>
        SettleAsync(request, done: true, meter, ct);

    private static Task<Results<NoContent, ProblemHttpResult>> ReleaseAsync(SettleRequest request, HostedAiMeter meter, CancellationToken ct) =>
        SettleAsync(request, done: false, meter, ct);

    private static async Task<Results<NoContent, ProblemHttpResult>> SettleAsync(
        SettleRequest request, bool done, HostedAiMeter meter, CancellationToken ct) =>
        await meter.SettleAsync(request.CustomerId, request.ReservationId, done, ct) is null
            ? Problems.NotFound.Because("No reservation of this id is open: it was settled, or it expired.")
            : TypedResults.NoContent();

    private static void Warn(HttpContext http, int? percent)
    {
        if (percent is { } full)
            http.Response.Headers[WarningHeader] = full.ToString(CultureInfo.InvariantCulture);
    }
}

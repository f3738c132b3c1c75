using Microsoft.Extensions.Options;

namespace Nyra.Gateway;

/// <summary>A ceiling for the checkouts that all callers begin together. One that the API refuses takes no share of it.</summary>
internal sealed class PurchaseCeilingMiddleware(RequestDelegate next, IOptions<Limits> limits, TimeProvider time)
{
    private const int All = 0;

    private readonly OutcomeLimiter<int> _purchases = new(limits.Value.Purchases, limits.Value.PurchaseWindow, time);

    public Task InvokeAsync(HttpContext http) =>
        RateLimiting.IsPurchase(http) && !HttpMethods.IsGet(http.Request.Method) ? LimitAsync(http) : next(http);

    private async Task LimitAsync(HttpContext http)
    {
        if (await _purchases.BeginAsync(All, http.RequestAborted) is { } wait)
        {
            await RateLimiting.RefuseAsync(http, wait, "Too many checkouts were begun by all customers. Wait as long as Retry-After says.");
            return;
        }
        var counts = true;
        try
        {
            await next(http);
            // A caller that hangs up may have been answered already.
            counts = http.RequestAborted.IsCancellationRequested || http.Response.StatusCode < StatusCodes.Status400BadRequest;
        }
        finally
        {
            _purchases.End(All, counts);
        }
    }
}

using Nyra.Billing.Configuration;
using Stripe;

namespace Nyra.Billing.Stripe;

/// <summary>Makes the client of one host. There is no static Stripe configuration: hosts of several accounts may share a process.</summary>
public static class StripeClients
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    /// <param name="retries">
    /// How often the SDK itself repeats a request that failed on the way. A caller with its own retries, like the worker, wants none.
    /// </param>
    public static StripeClient Create(StripeOptions stripe, int retries) => CreateAround(stripe, retries, handler => handler);

    /// <summary>A client that can only look, see <see cref="GetOnlyHandler"/>.</summary>
    public static StripeClient CreateGetOnly(StripeOptions stripe) => CreateAround(stripe, retries: 1, handler => new GetOnlyHandler(handler));

    private static StripeClient CreateAround(StripeOptions stripe, int retries, Func<HttpMessageHandler, HttpMessageHandler> around)
    {
        var handler = around(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false });
        return new(new StripeClientOptions
        {
            ApiKey = stripe.SecretKey,
            ApiBase = string.IsNullOrEmpty(stripe.ApiBase) ? StripeOptions.OwnHost : stripe.ApiBase.TrimEnd('/'),
            HttpClient = new SystemNetHttpClient(new HttpClient(handler) { Timeout = Timeout }, retries, enableTelemetry: false),
        });
    }
}

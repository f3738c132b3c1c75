using Nyra.LicenseClient;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the licensing client for dependency injection.</summary>
public static class NyraLicensingServiceCollectionExtensions
{
    /// <summary>
    /// Registers one <see cref="LicensingClient"/> and one <see cref="LicenseRefresher"/> for the life of the app. The refresher starts
    /// when it is first resolved. The container disposes both, and the connection to the backend.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="backend">The billing backend's address, for example <c>https://billing.your-domain.example/</c>.</param>
    /// <param name="options">Called once, when the client is first resolved.</param>
    public static IServiceCollection AddNyraLicensing(
        this IServiceCollection services, Uri backend, Func<IServiceProvider, LicensingClientOptions> options)
    {
        services.AddSingleton(_ => new BackendHttpClient(backend));
        return services.AddNyraLicensing(provider => provider.GetRequiredService<BackendHttpClient>().Http, options);
    }

    /// <summary>
    /// As <see cref="AddNyraLicensing(IServiceCollection, Uri, Func{IServiceProvider, LicensingClientOptions})"/>, with an HttpClient of
    /// the app.
    /// </summary>
    /// <param name="services">The app's services.</param>
    /// <param name="http">Called once; the app owns the client. Its BaseAddress is the billing backend.</param>
    /// <param name="options">Called once, when the client is first resolved.</param>
    public static IServiceCollection AddNyraLicensing(
        this IServiceCollection services, Func<IServiceProvider, HttpClient> http,
        Func<IServiceProvider, LicensingClientOptions> options) =>
        services
            .AddSingleton(provider => new LicensingClient(http(provider), options(provider)))
            .AddSingleton(provider => new LicenseRefresher(provider.GetRequiredService<LicensingClient>()));

    private sealed class BackendHttpClient(Uri backend) : IDisposable
    {
        public HttpClient Http { get; } = new(Handler()) { BaseAddress = backend, Timeout = TimeSpan.FromSeconds(30) };

        public void Dispose() => Http.Dispose();

#if NETSTANDARD2_0
        private static HttpClientHandler Handler() => new();
#else
        // The client lives as long as the app, and the backend's address may change meanwhile.
        private static SocketsHttpHandler Handler() => new() { PooledConnectionLifetime = TimeSpan.FromMinutes(15) };
#endif
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using OpenTelemetry;

namespace Nyra.ServiceDefaults;

/// <summary>
/// Has nothing that a health probe causes make a span, for example the request that the gateway forwards. With the sampler <c>always_on</c>,
/// which Aspire sets, a child makes a span even where its parent makes none.
/// </summary>
internal sealed class UntracedProbes : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.UseWhen(http => HealthEndpoints.IsProbe(http.Request.Path), probe => probe.Use(async (_, rest) =>
        {
            using (SuppressInstrumentationScope.Begin())
                await rest();
        }));
        next(app);
    };
}

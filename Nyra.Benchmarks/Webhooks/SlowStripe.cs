using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Nyra.StripeSimulator;

namespace Nyra.Benchmarks.Webhooks;

/// <summary>The simulator, which answers at once, behind the time that a look at Stripe takes; none until it is set.</summary>
internal sealed class SlowStripe : IStartupFilter
{
    /// <summary>POST here, followed by milliseconds.</summary>
    public const string Path = "/_benchmark/latency/";

    /// <summary>POST here for how many GET requests there were so far.</summary>
    public const string CountPath = "/_benchmark/gets";

    private volatile int _milliseconds;
    private int _gets;

    /// <param name="args">Address to listen on.</param>
    public static async Task RunAsync(string[] args)
    {
        await using var app = StripeSimulatorHost.Build([], builder =>
        {
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton<IStartupFilter, SlowStripe>();
        });
        await app.RunAsync(args[0]);
    }

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(AnswerAsync);
        next(app);
    };

    private async Task AnswerAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Path.Value!.StartsWith(Path, StringComparison.Ordinal))
        {
            _milliseconds = int.Parse(http.Request.Path.Value.AsSpan(Path.Length), CultureInfo.InvariantCulture);
            return;
        }
        if (http.Request.Path == CountPath)
        {
            await http.Response.WriteAsync(_gets.ToString(CultureInfo.InvariantCulture));
            return;
        }
        if (HttpMethods.IsGet(http.Request.Method))
        {
            Interlocked.Increment(ref _gets);
            if (_milliseconds > 0)
                await Task.Delay(_milliseconds);
        }
        await next(http);
    }
}

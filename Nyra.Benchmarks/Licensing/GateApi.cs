using Microsoft.AspNetCore.Builder;
using Nyra.BillingApi;

namespace Nyra.Benchmarks.Licensing;

/// <summary>The billing API with one more address, which does nothing: what the gate is held against.</summary>
internal static class GateApi
{
    public const string Empty = "/v1/benchmark/empty";

    public static async Task RunAsync(string[] arguments)
    {
        await using var app = BillingApiHost.Build(arguments);
        app.MapPost(Empty, _ => Task.CompletedTask);
        await app.RunAsync();
    }
}

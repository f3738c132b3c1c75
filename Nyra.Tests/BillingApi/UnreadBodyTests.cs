using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Nyra.Tests.Gateway;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.BillingApi;

/// <summary>The limit for bodies holds at the API too, on every route, also where nothing reads the body.</summary>
public sealed class UnreadBodyTests : IAsyncLifetime
{
    private const int Length = 29 << 20;

    private ApiApp _api = null!;

    public async ValueTask InitializeAsync() => _api = await ApiApp.StartAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task A_body_of_29_MB_is_413_on_every_route_before_any_of_it_is_read()
    {
        var routes = _api.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .SelectMany(route => Methods(route).Select(method => (Method: method, Path: Path(route)))).Distinct().ToList();
        Assert.Contains(("GET", "/health"), routes);
        Assert.Contains(("GET", "/alive"), routes);
        Assert.True(routes.Count > 30, $"Only {routes.Count} routes.");
        foreach (var (method, path) in routes)
        {
            using var connection = await RawConnection.OpenAsync(_api.Http.BaseAddress!);
            await connection.SendAsync($"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {Length}\r\n\r\n");
            var (status, _, body) = await connection.ReadAsync(hasBody: method != "HEAD");
            Assert.True(status == 413, $"{method} {path}: {status} {body}");
        }
    }

    [Fact]
    public async Task An_unread_chunked_body_is_not_buffered_and_ends_with_the_connection()
    {
        using var connection = await RawConnection.OpenAsync(_api.Http.BaseAddress!);
        await connection.SendAsync("GET /alive HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var chunk = new byte[(1 << 16) + 9];
        "10000\r\n"u8.CopyTo(chunk);
        "\r\n"u8.CopyTo(chunk.AsSpan(chunk.Length - 2));
        var sent = 0;
        try
        {
            for (; sent < Length; sent += 1 << 16)
                await connection.SendAsync(chunk);
        }
        catch (IOException)
        {
            // The server has closed the connection.
        }
        Assert.True(sent < Length, "All of it was taken.");
        Assert.True(GC.GetTotalMemory(forceFullCollection: true) - before < Length / 2);
        Assert.Equal(HttpStatusCode.OK, (await _api.Http.GetAsync("alive")).StatusCode);
    }

    private static IEnumerable<string> Methods(RouteEndpoint route) =>
        route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods ? methods : ["GET"];

    // Values for what a route leaves open; no route tells them apart before it reads the body.
    private static string Path(RouteEndpoint route) => "/" + string.Join('/', route.RoutePattern.PathSegments
        .Select(segment => string.Concat(segment.Parts.Select(part => part is Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart text ? text.Content : "x"))));
}

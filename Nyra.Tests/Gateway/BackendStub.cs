using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Nyra.Tests.Gateway;

/// <summary>Stands in for the API: keeps the headers and the body of every request and answers 200 with the body's length.</summary>
internal sealed class BackendStub : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<byte[]> _bodies = new();
    private readonly ConcurrentQueue<Dictionary<string, StringValues>> _headers = new();

    private BackendStub(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    public IReadOnlyList<byte[]> Bodies => [.. _bodies];

    public IReadOnlyList<IReadOnlyDictionary<string, StringValues>> Headers => [.. _headers];

    public static async Task<BackendStub> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var stub = new BackendStub(app);
        app.Run(stub.AnswerAsync);
        await app.StartAsync();
        return stub;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        _headers.Enqueue(new(http.Request.Headers, StringComparer.OrdinalIgnoreCase));
        _bodies.Enqueue(body.ToArray());
        await http.Response.WriteAsync($"{body.Length}");
    }
}

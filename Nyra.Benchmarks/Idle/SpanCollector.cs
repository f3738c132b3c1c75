using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Nyra.Embedded;

namespace Nyra.Benchmarks.Idle;

/// <summary>Counts the spans that processes export to it (OTLP over HTTP, protobuf).</summary>
internal sealed class SpanCollector : IAsyncDisposable
{
    private const int LengthDelimited = 2;

    // ExportTraceServiceRequest.resource_spans, ResourceSpans.scope_spans, ScopeSpans.spans, Span.name
    private static readonly int[] SpanPath = [1, 2, 2];
    private const int NameField = 5;

    private readonly WebApplication _app;
    private readonly List<string> _names = [];

    private SpanCollector(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_names)
                return [.. _names];
        }
    }

    public static async Task<SpanCollector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var collector = new SpanCollector(builder.Build());
        collector._app.Urls.Add($"http://127.0.0.1:{LoopbackPorts.Take(1)[0]}");
        collector._app.MapPost("/v1/{signal}", async (HttpRequest request, string signal) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            if (signal == "traces")
                collector.Add(body.ToArray());
        });
        await collector._app.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void Add(ReadOnlySpan<byte> request)
    {
        lock (_names)
            Read(request, 0);
    }

    // Goes down the path of nested messages; a span's name is what its NameField holds.
    private void Read(ReadOnlySpan<byte> message, int depth)
    {
        var wanted = depth < SpanPath.Length ? SpanPath[depth] : NameField;
        while (message.Length > 0)
        {
            var tag = Varint(ref message);
            var (field, wireType) = ((int)(tag >> 3), (int)(tag & 7));
            if (wireType != LengthDelimited)
            {
                Skip(ref message, wireType);
                continue;
            }
            var length = (int)Varint(ref message);
            if (field == wanted && depth < SpanPath.Length)
                Read(message[..length], depth + 1);
            else if (field == wanted)
                _names.Add(Encoding.UTF8.GetString(message[..length]));
            message = message[length..];
        }
    }

    private static void Skip(ref ReadOnlySpan<byte> message, int wireType)
    {
        if (wireType == 0)
            Varint(ref message);
        else
            message = message[(wireType == 1 ? sizeof(ulong) : sizeof(uint))..];
    }

    private static ulong Varint(ref ReadOnlySpan<byte> message)
    {
        var (value, shift) = (0UL, 0);
        while (true)
        {
            var next = message[0];
            message = message[1..];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
            shift += 7;
        }
    }
}

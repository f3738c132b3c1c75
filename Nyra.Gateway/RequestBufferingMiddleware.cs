using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Nyra.ServiceDefaults;

namespace Nyra.Gateway;

/// <summary>
/// Passes a request on when its body is complete: a slow sender takes no permit and no connection to the API. The body stays in the
/// server's buffers, where the next reader finds it. A body beyond the server's limit ends with 413.
/// </summary>
internal sealed class RequestBufferingMiddleware(RequestDelegate next, UnfinishedRequests requests)
{
    public Task InvokeAsync(HttpContext http) =>
        http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false } || IsComplete(http.Request.BodyReader)
            ? next(http)
            : BufferAsync(http);

    // Most bodies come with their headers.
    private static bool IsComplete(PipeReader body)
    {
        if (!body.TryRead(out var read))
            return false;
        body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        return read.IsCompleted;
    }

    private async Task BufferAsync(HttpContext http)
    {
        using var request = requests.Add(RateLimiting.CallerOf(http.Connection.RemoteIpAddress) ?? IPAddress.None);
        if (await TryReadAsync(http.Request.BodyReader, request))
        {
            await next(http);
            return;
        }
        if (!HttpProtocol.IsHttp2(http.Request.Protocol))
            http.Response.Headers.Connection = "close";
        var problem = Problems.TooSlow.Because(
            "The body did not arrive in time, or too many were incomplete. Send it faster, and fewer at once.");
        await problem.ExecuteAsync(http);
    }

    private static async Task<bool> TryReadAsync(PipeReader body, UnfinishedRequest request)
    {
        // A token given to ReadAsync would leave the server in the middle of a read when it is canceled. No callback runs after this block.
        await using (request.Closed.UnsafeRegister(static body => ((PipeReader)body!).CancelPendingRead(), body))
        {
            ReadResult read;
            do
            {
                read = await body.ReadAsync();
                request.Received(read.Buffer.Length);
                body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
            while (!read.IsCompleted && !read.IsCanceled);
        }
        return request.TryComplete();
    }
}

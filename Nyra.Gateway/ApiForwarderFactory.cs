using System.Text;
using Yarp.ReverseProxy.Forwarder;

namespace Nyra.Gateway;

/// <summary>
/// Forwards header values as UTF-8.
/// Sends a small body in one packet with its headers, where YARP would send the headers first: some 5 % less work for a webhook, here
/// and in the API. A longer body does not fit into the connection's 4 KB anyway and is not copied.
/// </summary>
internal sealed class ApiForwarderFactory : ForwarderHttpClientFactory
{
    private const int MaxBodyBytes = 4096;

    // As the server here and the one of the API read them; else a name in UTF-8 could not be forwarded.
    // What is not UTF-8 is refused with 400.
    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        handler.RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8;
    }

    protected override HttpMessageHandler WrapHandler(ForwarderHttpClientContext context, HttpMessageHandler handler) =>
        new SmallBodyHandler { InnerHandler = base.WrapHandler(context, handler) };

    private sealed class SmallBodyHandler : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Content is { Headers.ContentLength: <= MaxBodyBytes } body)
                await body.LoadIntoBufferAsync(cancellationToken);
            return await base.SendAsync(request, cancellationToken);
        }
    }
}

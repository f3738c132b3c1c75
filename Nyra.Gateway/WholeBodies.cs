using Yarp.ReverseProxy.Forwarder;

namespace Nyra.Gateway;

/// <summary>
/// Forwards a request once its body is here, whole: whoever sends slowly keeps the gateway waiting and not the API, and a small body leaves
/// in one piece with its headers. Bodies are as large as their route's <c>MaxRequestBodySize</c> allows.
/// </summary>
internal sealed class WholeBodies : ForwarderHttpClientFactory
{
    protected override HttpMessageHandler WrapHandler(ForwarderHttpClientContext context, HttpMessageHandler handler) =>
        new Buffering { InnerHandler = base.WrapHandler(context, handler) };

    private sealed class Buffering : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Content is { } body)
                await body.LoadIntoBufferAsync(cancellationToken);
            return await base.SendAsync(request, cancellationToken);
        }
    }
}

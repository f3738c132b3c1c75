namespace Nyra.Billing.Stripe;

/// <summary>Lets nothing through but GET: whoever only looks cannot change anything, whatever is called above.</summary>
/// <exception cref="InvalidOperationException">For every other method; nothing was sent.</exception>
public sealed class GetOnlyHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        request.Method == HttpMethod.Get
            ? base.SendAsync(request, cancellationToken)
            : throw new InvalidOperationException($"{request.Method} {request.RequestUri?.AbsolutePath} was not sent: here Stripe is only looked at.");

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Stripe is asked asynchronously.");
}

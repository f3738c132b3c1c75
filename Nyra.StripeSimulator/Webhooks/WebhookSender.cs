using System.Net.Http.Headers;
using Nyra.StripeSimulator.Events;

namespace Nyra.StripeSimulator.Webhooks;

/// <summary>One attempt at one delivery.</summary>
internal sealed class WebhookSender(SimulatorOptions options, TimeProvider time) : IDisposable
{
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        // A redirect is a failed delivery on Stripe; and what goes to a local receiver has no business with a proxy.
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
    });

    /// <returns>Whether the receiver answered with 2xx in time.</returns>
    public async Task<bool> TryAsync(Delivery delivery, CancellationToken stop)
    {
        // Written anew for each attempt: pending_webhooks tells the truth of the moment, and the signature is made with wall time,
        // since a receiver checks its age.
        var body = EventBody.Of(delivery.Event, delivery.Endpoint.ApiVersion);
        var signature = WebhookSignature.Header(body, delivery.Endpoint.Secrets, time.GetUtcNow().ToUnixTimeSeconds());
        using var request = new HttpRequestMessage(HttpMethod.Post, delivery.Endpoint.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.TryAddWithoutValidation("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)");
        request.Headers.TryAddWithoutValidation("Accept", "*/*; q=0.5, application/xml");
        request.Headers.TryAddWithoutValidation("Cache-Control", "no-cache");
        request.Headers.TryAddWithoutValidation("Stripe-Signature", signature);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stop);
        timeout.CancelAfter(options.WebhookTimeout);
        try
        {
            using var response = await _http.SendAsync(request, timeout.Token);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false;
        }
    }

    public void Dispose() => _http.Dispose();
}

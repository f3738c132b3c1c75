using System.Diagnostics;
using Nyra.StripeSimulator.Events;
using Nyra.StripeSimulator.StripeCli;

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

    /// <summary>Writes and signs the event, and sends it; again as soon as the way to the target is mended where it broke.</summary>
    /// <returns>Whether the target accepted it in time.</returns>
    public async Task<bool> TryAsync(Delivery delivery, CancellationToken stop)
    {
        while (true)
        {
            await delivery.Target.ReachableAsync(stop);
            if (!delivery.Target.IsEnabled)
            {
                return false;
            }

            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stop);
            timeout.CancelAfter(options.WebhookTimeout);
            var reception = Reception.Failed;
            try
            {
                reception = await SendAsync(delivery, timeout.Token);
            }
            catch (HttpRequestException)
            {
                // Nobody listens there, or hung up.
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                // No answer in time.
            }

            if (reception != Reception.Interrupted)
            {
                return reception == Reception.Accepted;
            }

            delivery.Interruptions++;
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<Reception> SendAsync(Delivery delivery, CancellationToken stop)
    {
        using var activity = Telemetry.Activities.StartActivity("deliver webhook", ActivityKind.Producer, delivery.Event.TraceParent);
        activity?.SetTag("stripe.event.id", delivery.Event.Id).SetTag("stripe.event.type", delivery.Event.Type);
        // Written anew for each attempt: pending_webhooks tells the truth of the moment, and the signature is made with wall time,
        // since a receiver checks its age.
        var body = EventBody.Of(delivery.Event, delivery.Target.ApiVersion);
        IReadOnlyList<string> secrets = delivery.IsForged ? ["whsec_" + Guid.NewGuid().ToString("N")] : delivery.Target.Secrets;
        var signature = WebhookSignature.Header(body, secrets, time.GetUtcNow().ToUnixTimeSeconds());
        var signed = new SignedEvent(body, signature);
        return delivery.Target switch
        {
            WebhookEndpoint endpoint => await PostAsync(endpoint.Url, signed, stop),
            CliListener listener => await listener.TakeAsync(signed, stop),
            var unknown => throw new NotSupportedException($"Nothing is known about sending to a {unknown.GetType().Name}"),
        };
    }

    private async Task<Reception> PostAsync(string url, SignedEvent signed, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(signed.Body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", SignedEvent.ContentType);
        request.Headers.TryAddWithoutValidation("User-Agent", SignedEvent.UserAgent);
        request.Headers.TryAddWithoutValidation("Accept", SignedEvent.Accept);
        request.Headers.TryAddWithoutValidation("Cache-Control", SignedEvent.CacheControl);
        request.Headers.TryAddWithoutValidation("Stripe-Signature", signed.Signature);
        using var response = await _http.SendAsync(request, stop);
        return response.IsSuccessStatusCode ? Reception.Accepted : Reception.Failed;
    }
}

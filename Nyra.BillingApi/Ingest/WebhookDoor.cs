using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Nyra.Billing.Configuration;
using Nyra.Billing.Payments;
using Nyra.Billing.Queue;
using Nyra.Billing.Stripe;
using Nyra.Readiness;
using Nyra.ServiceDefaults;

namespace Nyra.BillingApi.Ingest;

/// <summary>Receives one signed Stripe event: signature, mode, queue, answer. Nothing is acknowledged that is not durable.</summary>
internal sealed partial class WebhookDoor(
    IWebhookQueue queue, IOptions<WebhookOptions> webhooks, IOptions<StripeOptions> stripe, IngestMetrics metrics, SignatureFailures signatures,
    TimeProvider time, ILogger<WebhookDoor> logger)
{
    private static readonly TimeSpan BodyTimeout = TimeSpan.FromSeconds(10);

    private readonly WebhookSignature _signature = new(webhooks.Value.Secrets);
    private readonly bool _livemode = stripe.Value.Livemode;
    private readonly ConditionLog _queueRefuses = new(time, () => Log.QueueAccepts(logger));
    // Begins and never ends: the metric counts the events after the first.
    private readonly ConditionLog _foreign = new(time);

    /// <summary>Answers 200 when the event is stored or needs no work, a problem otherwise.</summary>
    /// <exception cref="QueueUnavailableException">When it could not be stored.</exception>
    public async Task ReceiveAsync(HttpContext http)
    {
        var body = await ReadAsync(http.Request);
        if (Refuse(body, http.Request.Headers["Stripe-Signature"], out var received) is { } refused)
        {
            await refused.ExecuteAsync(http);
            return;
        }
        if (received!.Account is { } account)
        {
            // No attempt of ours can change that, nor one of Stripe's.
            metrics.Foreign(received.Type);
            if (_foreign.Begins())
                Log.Foreign(logger, received.Id, account);
            return;
        }
        if (!HandledEvents.IsRecorded(received.Type) && (!HandledEvents.All.Contains(received.Type) || received.CustomerId is null))
        {
            metrics.Unhandled(received.Type);
            return;
        }
        using var activity = metrics.Activities.StartActivity("enqueue webhook", ActivityKind.Producer);
        activity?.SetTag("stripe.event.id", received.Id).SetTag("stripe.event.type", received.Type)
            .SetTag("nyra.customer", received.CustomerId);
        var envelope = new WebhookEnvelope(
            received.Id, received.Type, received.Created, received.Livemode, received.ObjectId,
            received.CustomerId ?? PaymentReversal.NoCustomer, Activity.Current?.Id, Detail: received.Detail);
        try
        {
            await queue.EnqueueAsync(envelope, TimeSpan.Zero, http.RequestAborted);
        }
        catch (QueueUnavailableException error)
        {
            metrics.Refused(error is QueueFullException ? "queue-full" : "queue-unavailable");
            if (_queueRefuses.Begins())
                Log.QueueRefuses(logger, error.Message);
            throw;
        }
        _queueRefuses.Passes();
        Log.Queued(logger, received.Id, received.Type);
    }

    private ProblemHttpResult? Refuse(ReadOnlyMemory<byte> body, string? signature, out StripeEvent? received)
    {
        received = null;
        var probe = WebhookProbe.IsOne(body.Span);
        if (!_signature.Holds(body.Span, signature, time.GetUtcNow()))
        {
            metrics.Refused("signature");
            if (!probe && string.IsNullOrWhiteSpace(signature))
                signatures.Missing();
            else if (!probe)
                signatures.Failed();
            return Problems.InvalidSignature.Because(
                "Send the raw body with its Stripe-Signature header, signed within the last 5 minutes with this endpoint's secret.");
        }
        if (!probe)
            signatures.Held();
        received = StripeEvent.Read(body.Span);
        if (received is null)
        {
            metrics.Refused("not-an-event");
            return Problems.InvalidEvent.Because("The body is signed, but it is not a JSON event with id, type, created, livemode and data.object.");
        }
        metrics.Received(received.Type);
        // A Connect endpoint of live mode gets the events of connected accounts in both modes.
        if (received.Account is not null)
            return null;
        if (received.Livemode == _livemode)
        {
            // What a preflight signed shows that its secret is ours, and not that ours is Stripe's.
            if (!probe)
                signatures.Accepted();
            return null;
        }
        metrics.Refused("wrong-mode");
        Log.WrongMode(logger, received.Id, received.Livemode);
        return Problems.WrongMode.Because(
            $"The event is of {(received.Livemode ? "live" : "test")} mode, this backend is not. Point that mode's webhook endpoint elsewhere.");
    }

    // The server's limit on bodies ends this with 413. The gateway has a deadline, too; this one protects an API that is reached directly.
    private async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request)
    {
        using var deadline = new CancellationTokenSource(BodyTimeout, time);
        // A token given to ReadAsync would leave the server in the middle of a read when it is canceled.
        await using var canceling = deadline.Token.UnsafeRegister(
            static body => ((PipeReader)body!).CancelPendingRead(), request.BodyReader);
        var known = request.ContentLength is > 0 and < HostBuilding.MaxBodyBytes;
        var buffer = new ArrayBufferWriter<byte>(known ? (int)request.ContentLength!.Value : 4096);
        while (true)
        {
            var read = await request.BodyReader.ReadAsync();
            foreach (var segment in read.Buffer)
                buffer.Write(segment.Span);
            request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                return buffer.WrittenMemory;
            if (read.IsCanceled)
                throw new BadHttpRequestException("The body did not come in time.", StatusCodes.Status408RequestTimeout);
        }
    }

    private static partial class Log
    {
        // The worker says what became of it; traces and metrics tell the rest.
        [LoggerMessage(LogLevel.Debug, "Queued {EventId} ({Type})")]
        public static partial void Queued(ILogger logger, string eventId, string type);

        [LoggerMessage(LogLevel.Error, "Events cannot be stored and are answered 503; Stripe sends them again for three days. {Reason}")]
        public static partial void QueueRefuses(ILogger logger, string reason);

        [LoggerMessage(LogLevel.Information, "Events are stored again")]
        public static partial void QueueAccepts(ILogger logger);

        [LoggerMessage(
            LogLevel.Warning, "{EventId} and events like it are acknowledged and not processed: they are of the connected account "
                + "{Account}. Send "
            + "this backend only the events of its own account; nyra.webhooks.foreign counts the others")]
        public static partial void Foreign(ILogger logger, string eventId, string account);

        [LoggerMessage(LogLevel.Warning, "Refused {EventId}: livemode {Livemode} is not this backend's mode")]
        public static partial void WrongMode(ILogger logger, string eventId, bool livemode);
    }
}

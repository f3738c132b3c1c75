using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Nyra.StripeSimulator.Webhooks;

namespace Nyra.StripeSimulator.StripeCli;

/// <summary>One websocket of one Stripe CLI, and what is under way on it.</summary>
internal sealed class CliConnection(WebSocket socket, CliSession session)
{
    // An answer repeats the whole event and up to 5,000 characters of what the app said.
    private const int LargestMessage = 4 * 1024 * 1024;

    private readonly ConcurrentDictionary<string, CliConversation> _conversations = new(StringComparer.Ordinal);
    private readonly Channel<byte[]> _outgoing = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Sends one event and waits for what becomes of it.</summary>
    public async Task<Reception> SendAsync(string targetId, SignedEvent signed, CancellationToken stop)
    {
        var id = "wc_" + Guid.NewGuid().ToString("N");
        var conversation = new CliConversation(endsWithAck: session.ForwardsTo is null);
        _conversations[id] = conversation;
        try
        {
            var frame = JsonSerializer.SerializeToUtf8Bytes(
                new CliWebhookEvent(targetId, id, Encoding.UTF8.GetString(signed.Body), Headers(signed)), CliJson.Frames.CliWebhookEvent);
            return _outgoing.Writer.TryWrite(frame) ? await conversation.End.WaitAsync(stop) : Reception.Interrupted;
        }
        finally
        {
            _conversations.TryRemove(id, out _);
        }
    }

    /// <summary>Runs until the CLI goes away, one way or another. What was under way then is interrupted.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var writing = WriteAsync();
        try
        {
            while (await ReadAsync(stop) is { } message)
            {
                if (message.WebhookConversationId is { } id && _conversations.TryGetValue(id, out var conversation))
                {
                    conversation.Hear(message);
                }
            }
        }
        catch (Exception broken) when (broken is WebSocketException or OperationCanceledException or JsonException)
        {
            // Killed, or the simulator stops, or no Stripe CLI at all: in each case this connection is over.
            socket.Abort();
        }

        // In this order: who is not interrupted here finds the way closed.
        _outgoing.Writer.Complete();
        foreach (var conversation in _conversations.Values)
        {
            conversation.Interrupt();
        }

        await writing;
    }

    /// <returns>null when the CLI has closed the connection.</returns>
    private async Task<CliMessage?> ReadAsync(CancellationToken stop)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.GetMemory(4096), stop);
            if (part.MessageType == WebSocketMessageType.Close || buffer.WrittenCount > LargestMessage)
            {
                return null;
            }

            buffer.Advance(part.Count);
            if (part.EndOfMessage)
            {
                return JsonSerializer.Deserialize(buffer.WrittenSpan, CliJson.Default.CliMessage);
            }
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            await foreach (var frame in _outgoing.Reader.ReadAllAsync())
            {
                await socket.SendAsync(frame, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            }

            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
        catch (Exception broken) when (broken is WebSocketException or OperationCanceledException or InvalidOperationException)
        {
            // The reader sees the same end, and interrupts what waits.
            socket.Abort();
        }
    }

    private static Dictionary<string, string> Headers(SignedEvent signed)
    {
        var headers = new Dictionary<string, string>
        {
            ["User-Agent"] = SignedEvent.UserAgent,
            ["Accept"] = SignedEvent.Accept,
            ["Cache-Control"] = SignedEvent.CacheControl,
            ["Content-Type"] = SignedEvent.ContentType,
            ["Stripe-Signature"] = signed.Signature,
        };
        // Stripe itself sends none. Here the trace goes on beyond the CLI, which forwards every header.
        if (Activity.Current?.Id is { } trace)
        {
            headers["traceparent"] = trace;
        }

        return headers;
    }
}

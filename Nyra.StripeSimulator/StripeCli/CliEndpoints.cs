using System.Text.Json;
using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.StripeCli;

/// <summary>What "stripe listen" speaks: /v1/stripecli/sessions, then a websocket.</summary>
internal static class CliEndpoints
{
    private const string SocketPath = "/_simulator/stripe-cli";
    private const string Subprotocol = "stripecli-devproxy-v1";

    // The CLI asks for another session when it reads exactly this.
    private static readonly byte[] UnknownId = """{"error":{"message":"Unknown WebSocket ID."}}"""u8.ToArray();

    // The CLI answers pings even while the app it forwards to thinks: no answer means that it hangs or is gone.
    private static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PongWithin = TimeSpan.FromSeconds(10);

    public static void MapStripeCli(this ApiRoutes api) => api.Post<CliSessionAnswer>("/v1/stripecli/sessions", CreateSession);

    public static void MapStripeCliSocket(this IEndpointRouteBuilder routes) => routes.MapGet(SocketPath, ListenAsync);

    private static Answer CreateSession(ApiCall call)
    {
        var (simulator, parameters) = (call.Simulator, call.Parameters);
        var device = parameters.Clearable("device_name").Value ?? "";
        var forwardsTo = parameters.Clearable("forward_to_url").Value;
        // Thin events and those of connected accounts do not exist here.
        parameters.Texts("websocket_features");
        foreach (var unused in new[] { "filters", "forward_connect_to_url", "forward_thin_to_url", "forward_thin_connect_to_url" })
        {
            parameters.Clearable(unused);
        }

        if (parameters.Refusal() is { } refusal)
        {
            return refusal;
        }

        var session = simulator.StripeCli.Open(device, forwardsTo);
        // "http://…" becomes "ws://…", "https://…" "wss://…".
        var socket = string.Concat("ws", call.ReachedAt.AsSpan("http".Length), SocketPath);
        var answer = new CliSessionAnswer(
            simulator.StripeCli.Secret, session.Id, socket, ApiPipeline.Version, ApiPipeline.Version, simulator.Options.StripeCliReconnectSeconds);
        return Answer.Json(JsonSerializer.SerializeToUtf8Bytes(answer, CliJson.Default.CliSessionAnswer));
    }

    private static async Task ListenAsync(HttpContext context, Simulator simulator, IHostApplicationLifetime lifetime)
    {
        if (!context.WebSockets.IsWebSocketRequest || Expect(simulator, context.Request.Headers["Websocket-Id"]) is not { } expected)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync(UnknownId, context.RequestAborted);
            return;
        }

        var (session, listener) = expected;
        var stop = lifetime.ApplicationStopping;
        CliConnection? connection = null;
        try
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
            {
                SubProtocol = Subprotocol,
                KeepAliveInterval = PingEvery,
                KeepAliveTimeout = PongWithin,
            });
            connection = new CliConnection(socket, session);
            listener.Connected(connection);
            await connection.RunAsync(stop);
        }
        finally
        {
            _ = simulator.StripeCli.MissAsync(listener, listener.Disconnected(connection), stop);
        }
    }

    // Before the handshake: the CLI says that it is ready as soon as that is done, and no event may fall in between.
    private static (CliSession Session, CliListener Listener)? Expect(Simulator simulator, string? id)
    {
        lock (simulator.Gate)
        {
            return simulator.StripeCli.Find(id) is { } session ? (session, simulator.StripeCli.Expect(session)) : null;
        }
    }
}

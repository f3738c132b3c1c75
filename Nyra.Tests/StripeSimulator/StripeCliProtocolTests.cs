using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Stripe;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

/// <summary>What a Stripe CLI and the simulator say to each other, without the CLI.</summary>
public class StripeCliProtocolTests : SimulatorTest
{
    private const string Secret = "whsec_of_the_tests";

    private protected override (string Option, object Value)[] Options =>
        [("StripeCliSecret", Secret), ("WebhookTimeoutMilliseconds", 20_000), ("WebhookPatienceMilliseconds", 20_000)];

    [Fact]
    public async Task A_session_tells_where_to_connect_and_with_what_secret()
    {
        var session = await SessionAsync();
        Assert.Equal(Secret, session.GetProperty("secret").GetString());
        Assert.Equal("webhooks", session.GetProperty("websocket_authorized_feature").GetString());
        Assert.StartsWith(Simulator.Origin.Replace("http://", "ws://", StringComparison.Ordinal), session.GetProperty("websocket_url").GetString(), StringComparison.Ordinal);
        Assert.Equal(86_400, session.GetProperty("reconnect_delay").GetInt32());
        Assert.Equal("2026-10-28.endive", session.GetProperty("default_version").GetString());
        Assert.NotEqual(session.GetProperty("websocket_id").GetString(), (await SessionAsync()).GetProperty("websocket_id").GetString());
    }

    [Fact]
    public async Task An_unknown_id_is_refused_in_the_words_that_make_the_cli_ask_for_another_session()
    {
        var url = (await SessionAsync()).GetProperty("websocket_url").GetString()!;
        using var answer = await Simulator.Http.GetAsync(new Uri(url.Replace("ws://", "http://", StringComparison.Ordinal)), Stop);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("""{"error":{"message":"Unknown WebSocket ID."}}""", await answer.Content.ReadAsStringAsync(Stop));
        await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(url, "cliws_nobody"));
    }

    [Fact]
    public async Task An_event_is_sent_signed_and_known_to_be_delivered_when_the_app_has_answered()
    {
        using var socket = await ConnectAsync();
        await MakeCustomerAsync();
        var frame = await ReadAsync(socket);
        Assert.Equal("webhook_event", (string?)frame["type"]);
        Assert.Null(frame["endpoint"]!["api_version"]);
        var sent = EventUtility.ConstructEvent((string)frame["event_payload"]!, (string)frame["http_headers"]!["Stripe-Signature"]!, Secret);
        Assert.Equal("customer.created", sent.Type);

        await SayAsync(socket, "event_ack", frame);
        Assert.Equal(1, await UndeliveredAsync());
        await SayAsync(socket, "webhook_response", frame, 200);
        await Simulator.DeliveredAsync();
        Assert.Equal(0, await UndeliveredAsync());
    }

    [Fact]
    public async Task The_next_event_waits_for_the_answer_to_the_one_before()
    {
        using var socket = await ConnectAsync();
        var (first, second) = (await MakeCustomerAsync(), await MakeCustomerAsync());
        var frame = await ReadAsync(socket);
        Assert.Equal(first, Customer(frame));
        await SayAsync(socket, "webhook_response", frame, 200);
        Assert.Equal(second, Customer(await ReadAsync(socket)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(500)]
    [InlineData(302)]
    public async Task An_event_the_app_did_not_accept_is_sent_again(int? status)
    {
        // Who never answers is to be given up soon; who does, not for a slow machine's sake.
        await using var simulator = await RunningSimulator.StartAsync(("StripeCliSecret", Secret), ("WebhookTimeoutMilliseconds", status is null ? 300 : 20_000));
        using var socket = await ConnectAsync(simulator);
        var made = await MakeCustomerAsync(simulator);
        var frame = await ReadAsync(socket);
        await SayAsync(socket, "event_ack", frame);
        if (status is not null)
        {
            await SayAsync(socket, "webhook_response", frame, status.Value);
        }

        var again = await ReadAsync(socket);
        Assert.Equal(made, Customer(again));
        Assert.NotEqual((string?)frame["webhook_conversation_id"], (string?)again["webhook_conversation_id"]);
    }

    [Fact]
    public async Task What_is_no_message_ends_the_connection_and_nothing_else()
    {
        using var socket = await ConnectAsync();
        await socket.SendAsync(Encoding.UTF8.GetBytes("{"), WebSocketMessageType.Text, true, Stop);
        await Assert.ThrowsAnyAsync<Exception>(() => ReadAsync(socket));
        using var another = await ConnectAsync();
        var made = await MakeCustomerAsync();
        Assert.Equal(made, Customer(await ReadAsync(another)));
    }

    [Fact]
    public async Task A_cli_that_stays_away_is_forgotten()
    {
        await using var simulator = await RunningSimulator.StartAsync(("StripeCliSecret", Secret), ("StripeCliAbsenceMinutes", 0.01));
        var socket = await ConnectAsync(simulator);
        socket.Dispose();
        await RunningSimulator.UntilAsync(
            async () =>
            {
                await MakeCustomerAsync(simulator);
                return (await simulator.EventsAsync())[^1].PendingWebhooks == 0;
            },
            "no event waits for the CLI");
    }

    private static string Customer(JsonNode frame) => (string)JsonNode.Parse((string)frame["event_payload"]!)!["data"]!["object"]!["id"]!;

    private Task<JsonElement> SessionAsync() => SessionAsync(Simulator);

    private static async Task<JsonElement> SessionAsync(RunningSimulator simulator)
    {
        var (response, json) = await simulator.PostAsync(
            "/v1/stripecli/sessions", "device_name=here&websocket_features[]=webhooks&forward_to_url=http://127.0.0.1:9/");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return json;
    }

    private Task<ClientWebSocket> ConnectAsync() => ConnectAsync(Simulator);

    private static async Task<ClientWebSocket> ConnectAsync(RunningSimulator simulator)
    {
        var session = await SessionAsync(simulator);
        return await ConnectAsync(session.GetProperty("websocket_url").GetString()!, session.GetProperty("websocket_id").GetString()!);
    }

    private static async Task<ClientWebSocket> ConnectAsync(string url, string id)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("stripecli-devproxy-v1");
        socket.Options.SetRequestHeader("Websocket-Id", id);
        await socket.ConnectAsync(new Uri(url + "?websocket_feature=webhooks"), Stop);
        return socket;
    }

    private Task<string> MakeCustomerAsync() => MakeCustomerAsync(Simulator);

    private static async Task<string> MakeCustomerAsync(RunningSimulator simulator) => (await simulator.V1.Customers.CreateAsync(new CustomerCreateOptions(), cancellationToken: Stop)).Id;

    private async Task<int> UndeliveredAsync() =>
        (await Simulator.V1.Events.ListAsync(new EventListOptions { DeliverySuccess = false }, cancellationToken: Stop)).Data.Count;

    private static async Task<JsonNode> ReadAsync(ClientWebSocket socket)
    {
        var buffer = new byte[64 * 1024];
        var length = 0;
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), Stop);
            length += part.Count;
            if (part.EndOfMessage)
            {
                return JsonNode.Parse(buffer.AsSpan(0, length))!;
            }
        }
    }

    private static async Task SayAsync(ClientWebSocket socket, string type, JsonNode frame, int status = 0)
    {
        var message = new JsonObject { ["type"] = type, ["webhook_conversation_id"] = (string?)frame["webhook_conversation_id"], ["status"] = status };
        await socket.SendAsync(Encoding.UTF8.GetBytes(message.ToJsonString()), WebSocketMessageType.Text, true, Stop);
    }
}

using System.Net;
using System.Text.Json;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Gateway;

/// <summary>Bodies that are sent slowly, or never to their end: whom they disturb, and when they are closed.</summary>
public sealed class SlowBodyTests : IAsyncLifetime
{
    private const int BodyBytes = 200_000;

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private readonly List<RawConnection> _open = [];
    private BackendStub _api = null!;
    private GatewayApp? _gateway;

    public async ValueTask InitializeAsync() => _api = await BackendStub.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _open.ForEach(connection => connection.Dispose());
        _http.Dispose();
        if (_gateway is not null)
            await _gateway.DisposeAsync();
        await _api.DisposeAsync();
    }

    [Fact]
    public async Task Slow_connections_from_one_address_take_no_permit_from_a_genuine_webhook()
    {
        await StartAsync();
        // As many as there are permits; the last two of the 130 are more than that.
        await Task.WhenAll(Enumerable.Range(0, 128).Select(_ => BeginAsync()));
        foreach (var more in new[] { await OpenAsync(), await OpenAsync() })
            await more.SendHeadAsync(BodyBytes);
        foreach (var slow in _open)
            await slow.SendAsync(new string('x', 260));
        Assert.Equal(HttpStatusCode.OK, await PostAsync("genuine"));
        Assert.Equal("genuine"u8, Assert.Single(_api.Bodies));
        Assert.All(_open, slow => Assert.False(slow.HasResponse));
    }

    [Theory]
    [InlineData("/webhooks/stripe/")]
    [InlineData("/WEBHOOKS/%73tripe")]
    public async Task Nor_do_they_under_another_spelling_of_the_address(string path)
    {
        await StartAsync(("WebhooksAtOnce", "1"), ("WebhooksWaiting", "0"));
        var slow = await OpenAsync();
        await slow.SendHeadAsync(BodyBytes, "Expect: 100-continue\r\n", path);
        Assert.Equal(100, await slow.ReadStatusAsync());
        Assert.Equal(HttpStatusCode.OK, await PostAsync("genuine"));
    }

    [Fact]
    public async Task At_the_limit_the_longest_unfinished_request_is_closed_and_the_new_one_is_admitted()
    {
        await StartAsync(("MaxUnfinishedPerCaller", "3"));
        var (first, second, third) = (await BeginAsync(), await BeginAsync(), await BeginAsync());
        await first.SendAsync(new string('x', 100));
        var fourth = await BeginAsync();
        await IsTooSlowAsync(first);
        var fifth = await BeginAsync();
        await IsTooSlowAsync(second);
        foreach (var left in new[] { fifth, third, fourth })
        {
            await left.SendAsync(new string('y', BodyBytes));
            Assert.Equal(200, await left.ReadStatusAsync());
        }
        Assert.Equal(3, _api.Bodies.Count);
        Assert.Equal(HttpStatusCode.OK, await PostAsync("genuine"));
    }

    [Fact]
    public async Task Another_address_is_not_affected_and_an_IPv6_network_counts_as_one()
    {
        await StartAsync(("MaxUnfinishedPerCaller", "1"));
        var other = await BeginAsync("192.0.2.1");
        var first = await BeginAsync("2001:db8::1");
        var neighbor = await BeginAsync("2001:db8::ffff:2");
        await IsTooSlowAsync(first);
        await FinishAsync(neighbor);
        await FinishAsync(other);
    }

    [Fact]
    public async Task A_body_that_is_not_complete_within_the_deadline_is_408_however_steadily_it_comes()
    {
        await StartAsync(("BodyTimeout", "00:00:10"));
        var slow = await BeginAsync();
        for (var second = 0; second < 9; second++)
        {
            await slow.SendAsync(new string('x', 260));
            _gateway!.Time.Advance(TimeSpan.FromSeconds(1));
        }
        var late = await BeginAsync();
        _gateway!.Time.Advance(TimeSpan.FromSeconds(1));
        await IsTooSlowAsync(slow);
        await FinishAsync(late);
        Assert.Empty(_gateway.Complaints);
    }

    [Fact]
    public async Task A_chunked_body_that_is_not_complete_within_the_deadline_is_408_too()
    {
        await StartAsync();
        var slow = await OpenAsync();
        await slow.SendHeadAsync(null, "Expect: 100-continue\r\n");
        Assert.Equal(100, await slow.ReadStatusAsync());
        await slow.SendAsync("5\r\nhello\r\n");
        _gateway!.Time.Advance(TimeSpan.FromSeconds(10));
        await IsTooSlowAsync(slow);
        Assert.Equal(HttpStatusCode.OK, await PostAsync("genuine"));
    }

    [Fact]
    public async Task A_sender_that_disconnects_in_the_middle_gives_its_place_back()
    {
        await StartAsync(("MaxUnfinishedPerCaller", "2"));
        var stays = await BeginAsync();
        using (var leaves = await BeginAsync())
            await leaves.SendAsync(new string('x', 100));
        await Eventually.HoldsAsync(() => Task.FromResult(_gateway!.Unfinished.Count == 1));
        var next = await BeginAsync();
        await FinishAsync(stays);
        await FinishAsync(next);
        await Eventually.HoldsAsync(() => Task.FromResult(_gateway!.Unfinished is { Count: 0, Bytes: 0 }));
    }

    [Fact]
    public async Task Bodies_of_many_addresses_take_no_more_memory_than_is_set()
    {
        await StartAsync(("MaxBufferedBytes", "2000000"));
        var slow = new List<RawConnection>();
        for (var i = 1; i <= 3; i++)
        {
            var connection = await BeginAsync($"192.0.2.{i}", 1_000_000);
            await connection.SendAsync(new string('x', 900_000));
            slow.Add(connection);
        }
        await IsTooSlowAsync(slow[0]);
        await Eventually.HoldsAsync(() => Task.FromResult(_gateway!.Unfinished.Bytes is > 1_800_000 and <= 2_000_000));
        foreach (var left in slow.Skip(1))
        {
            await left.SendAsync(new string('x', 100_000));
            Assert.Equal(200, await left.ReadStatusAsync());
        }
    }

    [Fact]
    public async Task A_connection_is_used_again_after_a_body_in_parts_also_where_requests_are_pipelined()
    {
        await StartAsync();
        var connection = await BeginAsync();
        for (var part = 0; part < 4; part++)
            await connection.SendAsync(new string('x', BodyBytes / 4));
        Assert.Equal((200, $"{BodyBytes}"), Text(await connection.ReadAsync()));
        const string Head = "POST /webhooks/stripe HTTP/1.1\r\nHost: localhost\r\nContent-Length: ";
        await connection.SendAsync($"{Head}5\r\n\r\nhello{Head}7\r\n\r\nwor");
        Assert.Equal((200, "5"), Text(await connection.ReadAsync()));
        await connection.SendAsync("ldly");
        Assert.Equal((200, "7"), Text(await connection.ReadAsync()));

        static (int, string) Text((int Status, string Head, string Body) response) =>
            (response.Status, response.Body.Split("\r\n") is [_, var text, ..] ? text : response.Body);
    }

    [Fact]
    public async Task Whoever_is_over_the_rate_is_refused_before_the_body_is_read()
    {
        await StartAsync(("RequestsPerCaller", "1"), ("CallerWindow", "01:00:00"));
        Assert.Equal(HttpStatusCode.OK, await PostAsync("{}", "v1/gate/little-buddy-pro"));
        var over = await OpenAsync();
        await over.SendHeadAsync(BodyBytes, "Expect: 100-continue\r\n", "/v1/gate/little-buddy-pro");
        Assert.Equal(429, await over.ReadStatusAsync());
    }

    private async Task StartAsync(params (string Limit, string Value)[] limits) => _gateway = await GatewayApp.StartAsync(
        _api.Address, limits.Select(pair => KeyValuePair.Create<string, string?>("Limits:" + pair.Limit, pair.Value))
            .Append(new("ForwardedHeaders_Enabled", "true")).ToDictionary());

    private async Task<RawConnection> OpenAsync()
    {
        var connection = await RawConnection.OpenAsync(_gateway!.Address);
        _open.Add(connection);
        return connection;
    }

    private async Task<RawConnection> BeginAsync(string? caller = null, int length = BodyBytes)
    {
        var connection = await RawConnection.BeginAsync(_gateway!.Address, length, caller is null ? "" : $"X-Forwarded-For: {caller}\r\n");
        lock (_open)
            _open.Add(connection);
        return connection;
    }

    private static async Task FinishAsync(RawConnection connection)
    {
        await connection.SendAsync(new string('x', BodyBytes));
        Assert.Equal(200, await connection.ReadStatusAsync());
    }

    private async Task<HttpStatusCode> PostAsync(string body, string path = "webhooks/stripe") =>
        (await _http.PostAsync(new Uri(_gateway!.Address, path), new StringContent(body))).StatusCode;

    private static async Task IsTooSlowAsync(RawConnection connection)
    {
        var (status, head, body) = await connection.ReadAsync();
        Assert.Equal(408, status);
        Assert.Contains("\r\nConnection: close\r\n", head, StringComparison.Ordinal);
        using var problem = JsonDocument.Parse(body[body.IndexOf('{', StringComparison.Ordinal)..(body.LastIndexOf('}') + 1)]);
        Assert.Equal("urn:nyra:problem:too-slow", problem.RootElement.GetProperty("type").GetString());
        connection.EndSending();
        Assert.True(await connection.IsClosedAsync());
    }
}

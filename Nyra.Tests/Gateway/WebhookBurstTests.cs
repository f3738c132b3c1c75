using System.Net;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Gateway;

public sealed class WebhookBurstTests
{
    private const int Burst = 500;

    [Fact]
    public async Task Of_500_genuine_events_at_once_from_one_address_none_is_refused_and_all_are_queued()
    {
        await using var api = await ApiApp.StartAsync();
        await using var gateway = await GatewayApp.StartAsync(api.Http.BaseAddress!);
        using var http = new HttpClient { BaseAddress = gateway.Address, Timeout = TimeSpan.FromSeconds(60) };
        // The last of them is longer than what a connection receives at once.
        var posts = Enumerable.Range(0, Burst).Select(i => PostAsync(i, ApiApp.Event(id: $"evt_{i}") + new string(' ', i * 20)));
        var statuses = await Task.WhenAll(posts);
        Assert.All(statuses, status => Assert.Equal(HttpStatusCode.OK, status));
        var queued = new HashSet<string>();
        while (queued.Count < Burst)
        {
            var taken = await api.Queue.DequeueAsync(Burst, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));
            queued.UnionWith(taken.Select(webhook => webhook.Envelope.EventId));
        }
        Assert.Equal(Enumerable.Range(0, Burst).Select(i => $"evt_{i}").Order(), queued.Order());

        async Task<HttpStatusCode> PostAsync(int i, string body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "webhooks/stripe") { Content = new StringContent(body) };
            request.Headers.Add("Stripe-Signature", api.Sign(body));
            return (await http.SendAsync(request)).StatusCode;
        }
    }

    [Fact]
    public async Task A_signed_event_of_a_megabyte_is_accepted()
    {
        await using var api = await ApiApp.StartAsync();
        await using var gateway = await GatewayApp.StartAsync(api.Http.BaseAddress!);
        using var http = new HttpClient { BaseAddress = gateway.Address };
        foreach (var size in new[] { 300 * 1024, 1024 * 1024 })
        {
            var body = ApiApp.Event(id: $"evt_{size}").PadRight(size);
            using var request = new HttpRequestMessage(HttpMethod.Post, "webhooks/stripe") { Content = new StringContent(body) };
            request.Headers.Add("Stripe-Signature", api.Sign(body));
            Assert.Equal(HttpStatusCode.OK, (await http.SendAsync(request)).StatusCode);
        }
        Assert.Equal(2, (await api.Queue.DequeueAsync(10, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20))).Count);
    }
}

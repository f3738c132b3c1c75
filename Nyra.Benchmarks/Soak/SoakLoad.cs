using System.Diagnostics;
using System.Net;
using System.Text;
using Nyra.Benchmarks.Licensing;
using Nyra.Benchmarks.Measuring;
using Nyra.Benchmarks.Webhooks;
using Nyra.Readiness.Rehearsal;
using Stripe;

namespace Nyra.Benchmarks.Soak;

/// <summary>
/// What happens to a stack every second of a soak. A second that takes longer is a second longer: the load never piles up.
/// </summary>
internal sealed class SoakLoad : IDisposable
{
    private const int ChangesASecond = 4;
    private const int GatesASecond = 20;
    private const int SecondsPerProbe = 10;
    private const int SecondsPerDeadLetter = 10;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly SoakStack _stack;
    private readonly List<string> _subscriptions = [];
    private readonly HttpClient _http = new();
    private readonly SignedEvents _unknown;
    private List<long> _gates = [];
    private int _seconds;

    public SoakLoad(SoakStack stack) => (_stack, _unknown) = (stack, new(stack.WebhookSecret, ["cus_not_at_stripe"]));

    /// <summary>Goes on where the last slice ended.</summary>
    public async Task<IReadOnlyList<Reading>> RunAsync(TimeSpan slice)
    {
        _gates = [];
        var since = Stopwatch.StartNew();
        while (since.Elapsed < slice)
        {
            var next = Task.Delay(Second);
            await SecondAsync(_seconds++);
            await next;
        }
        var gates = Sample.Of(_gates, slice);
        return [new("gate, p50 ms", gates.P50), new("gate, p99 ms", gates.P99), new("paying customers", _subscriptions.Count)];
    }

    public void Dispose() => _http.Dispose();

    private async Task SecondAsync(int second)
    {
        _subscriptions.Add((await PayingCustomers.SubscribeAsync(_stack.Stripe, _stack.Price, CancellationToken.None)).Id);
        for (var i = 0; i < ChangesASecond; i++)
        {
            var id = _subscriptions[Random.Shared.Next(_subscriptions.Count)];
            await _stack.Stripe.V1.Subscriptions.UpdateAsync(id, new SubscriptionUpdateOptions { CancelAtPeriodEnd = second % 2 == 0 });
        }
        for (var i = 0; i < GatesASecond; i++)
        {
            var call = second * GatesASecond + i;
            var begun = Stopwatch.GetTimestamp();
            await SendAsync(Gate(call), Caller(call), HttpStatusCode.OK);
            _gates.Add(Stopwatch.GetTimestamp() - begun);
        }
        await SendAsync(Unsigned, Caller(second), HttpStatusCode.BadRequest);
        if (second % SecondsPerDeadLetter == 0)
            await SendAsync(_unknown.Make(1)[0], IPAddress.Loopback, HttpStatusCode.OK);
        if (second % SecondsPerProbe == 0)
            await ProbeAsync();
    }

    private async Task ProbeAsync()
    {
        foreach (var probe in _stack.Probes)
            using (await _http.GetAsync(probe)) { }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> request, IPAddress from, HttpStatusCode expected)
    {
        using var connection = await HttpConnection.OpenAsync(_stack.GatewayPort, from, CancellationToken.None);
        var status = await connection.SendAsync(request, CancellationToken.None);
        if (status != (int)expected)
            throw new InvalidOperationException($"The gateway ({_stack.Name}) answered {status} in place of {(int)expected}.");
    }

    private static readonly ReadOnlyMemory<byte> Unsigned = Encoding.ASCII.GetBytes(
        "POST /webhooks/stripe HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");

    private static ReadOnlyMemory<byte> Gate(int call) => Encoding.ASCII.GetBytes(
        "POST /v1/gate/little-buddy-pro HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n"
        + $"Authorization: Bearer {Accounts.Token(call % SoakStack.DeviceAccounts)}\r\n\r\n");

    // Each call from another address of this machine's 127.0.0.0/8.
    private static IPAddress Caller(int call) => new(
        [127, (byte)(1 + call / 62_500 % 250), (byte)(1 + call / 250 % 250), (byte)(1 + call % 250)]);
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Nyra.Readiness.Preflight.Checks.Policies;

namespace Nyra.Tests.Infrastructure;

/// <summary>
/// The internet as a test has it: each name under <c>.example</c> has a public address, and what connects to that reaches the same port of
/// this machine. Everything else is resolved and connected to as it is.
/// </summary>
internal sealed class PublicNames
{
    public static readonly IPAddress Address = IPAddress.Parse("93.184.215.14");

    /// <summary>Other answers for some names, one after the other; the last one stays.</summary>
    public Dictionary<string, IPAddress[][]> Answers { get; } = [];

    /// <summary>How often each name was resolved.</summary>
    public ConcurrentDictionary<string, int> Resolved { get; } = new();

    /// <summary>What was connected to.</summary>
    public ConcurrentQueue<IPAddress> Connected { get; } = new();

    public PolicyPageReader Reader(TimeSpan? timeout = null, IWebProxy? proxy = null, X509ChainPolicy? trust = null) => new()
    {
        Resolve = ResolveAsync,
        Connect = ConnectAsync,
        // One without an address is used for nothing.
        Proxy = proxy ?? new WebProxy(),
        Trust = trust,
        Timeout = timeout ?? TimeSpan.FromMinutes(5),
    };

    private Task<IPAddress[]> ResolveAsync(string name, CancellationToken ct)
    {
        var times = Resolved.AddOrUpdate(name, 1, (_, before) => before + 1);
        if (Answers.TryGetValue(name, out var answers))
            return Task.FromResult(answers[Math.Min(times, answers.Length) - 1]);
        return name.EndsWith(".example", StringComparison.Ordinal) ? Task.FromResult<IPAddress[]>([Address]) : Dns.GetHostAddressesAsync(name, ct);
    }

    private async Task<Stream> ConnectAsync(IPAddress[] addresses, int port, CancellationToken ct)
    {
        foreach (var address in addresses)
            Connected.Enqueue(address);
        var client = new TcpClient();
        await client.ConnectAsync(addresses[0].Equals(Address) ? IPAddress.Loopback : addresses[0], port, ct);
        return client.GetStream();
    }
}

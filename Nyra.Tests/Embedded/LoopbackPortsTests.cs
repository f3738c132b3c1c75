using System.Net;
using System.Net.Sockets;
using System.Runtime.Loader;
using Nyra.Embedded;
using Xunit;

namespace Nyra.Tests.Embedded;

/// <summary>Ports are found before anything listens on them, by many processes at once.</summary>
public sealed class LoopbackPortsTests
{
    [Fact]
    public void What_one_process_took_no_other_finds_though_nothing_listens_there_yet()
    {
        var processes = Enumerable.Range(0, 8).Select(_ => OtherProcess()).ToList();
        var found = processes.AsParallel().WithDegreeOfParallelism(processes.Count)
            .SelectMany(take => Enumerable.Range(0, 20).SelectMany(_ => take(4)).ToArray()).ToArray();
        Assert.Equal(8 * 20 * 4, found.Length);
        Assert.Equal(found.Length, found.Distinct().Count());
        Assert.All(found, port => Assert.True(LoopbackPorts.IsFree(port), $"{port} is taken."));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(49)]
    public void They_come_in_a_row(int count)
    {
        var ports = LoopbackPorts.Take(count);
        Assert.Equal(Enumerable.Range(ports[0], count), ports);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    public void So_many_at_once_are_refused(int count) => Assert.Throws<ArgumentOutOfRangeException>(() => LoopbackPorts.Take(count));

    [Fact]
    public void A_row_leaves_out_what_somebody_listens_on()
    {
        var take = OtherProcess();
        var first = take(1)[0];
        using var somebody = new TcpListener(IPAddress.Loopback, first + 2);
        somebody.Start();
        Assert.False(LoopbackPorts.IsFree(first + 2));
        Assert.Equal([first + 3, first + 4, first + 5], take(3));
    }

    [Fact]
    public void A_port_known_beforehand_goes_to_one_of_the_processes_that_ask_at_once()
    {
        var port = LoopbackPorts.Take(1)[0];
        var processes = Enumerable.Range(0, 8).Select(_ => OtherProcess<bool>(nameof(LoopbackPorts.TryTake))).ToList();
        using var atOnce = new Barrier(processes.Count);
        var got = processes.AsParallel().WithDegreeOfParallelism(processes.Count).Select(take =>
        {
            atOnce.SignalAndWait();
            return take(port);
        }).ToList();
        Assert.Equal(1, got.Count(taken => taken));
        // Whoever got it can listen there.
        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
    }

    [Fact]
    public void A_port_that_a_program_listens_on_is_not_taken()
    {
        using var somebody = new TcpListener(IPAddress.Loopback, LoopbackPorts.Take(1)[0]);
        somebody.Start();
        Assert.False(LoopbackPorts.TryTake(((IPEndPoint)somebody.LocalEndpoint).Port));
    }

    /// <summary>An assembly loaded once more has its own statics, as it would in another process.</summary>
    private static Func<int, int[]> OtherProcess() => OtherProcess<int[]>(nameof(LoopbackPorts.Take));

    private static Func<int, T> OtherProcess<T>(string method) => new AssemblyLoadContext(name: null)
        .LoadFromAssemblyPath(typeof(LoopbackPorts).Assembly.Location)
        .GetType(typeof(LoopbackPorts).FullName!)!.GetMethod(method)!.CreateDelegate<Func<int, T>>();
}

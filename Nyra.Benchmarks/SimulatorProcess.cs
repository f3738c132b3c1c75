using System.Diagnostics;
using System.Net.Http.Headers;
using Nyra.Embedded;

namespace Nyra.Benchmarks;

/// <summary>A Stripe simulator in a process of its own.</summary>
internal sealed class SimulatorProcess : IDisposable
{
    private readonly Process _process;

    private SimulatorProcess(Process process, Uri address)
    {
        _process = process;
        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address };
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "sk_test_benchmark");
    }

    public HttpClient Http { get; }

    /// <summary>From the start of the process to its first answer.</summary>
    public TimeSpan StartTime { get; private set; }

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public double Megabytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1024.0 / 1024.0;
        }
    }

    public static async Task<SimulatorProcess> StartAsync()
    {
        var since = Stopwatch.StartNew();
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, ProgramFile.NameOf("Nyra.StripeSimulator")))
        {
            ArgumentList = { "--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "Information" },
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("The simulator did not start");
        var simulator = new SimulatorProcess(process, await ListeningOnAsync(process));
        using var health = await simulator.Http.GetAsync(new Uri("/_simulator/health", UriKind.Relative));
        health.EnsureSuccessStatusCode();
        simulator.StartTime = since.Elapsed;
        return simulator;
    }

    public void Dispose()
    {
        Http.Dispose();
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static async Task<Uri> ListeningOnAsync(Process process)
    {
        const string Before = "Now listening on: ";
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.IndexOf(Before, StringComparison.Ordinal) is >= 0 and var at)
            {
                // Nobody reads on: a full pipe would stop the process.
                _ = process.StandardOutput.ReadToEndAsync();
                return new Uri(line[(at + Before.Length)..].Trim());
            }
        }
        throw new InvalidOperationException("The simulator ended before it listened");
    }
}

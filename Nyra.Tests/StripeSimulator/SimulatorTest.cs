using Xunit;

namespace Nyra.Tests.StripeSimulator;

/// <summary>Gives every test a simulator of its own.</summary>
public abstract class SimulatorTest : IAsyncLifetime
{
    // Entitlements follow when the test says so, not when the machine happens to be slow.
    private static readonly (string, object)[] Standard = [("EntitlementDelayMilliseconds", RunningSimulator.EntitlementDelay * 1000)];

    private RunningSimulator? _simulator;

    internal RunningSimulator Simulator => _simulator!;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _simulator = await RunningSimulator.StartAsync([.. Standard, .. Options]);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _simulator!.DisposeAsync();
    }

    private protected virtual (string Option, object Value)[] Options => [];
}

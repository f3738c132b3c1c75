using Nyra.Billing.Configuration;
using Nyra.Embedded;
using Nyra.Embedded.Stripe;
using Nyra.Tests.Infrastructure;
using Nyra.Tests.Readiness;

namespace Nyra.Tests.AppHost;

/// <summary>The whole system in one process.</summary>
public sealed class EmbeddedSystemTests : WholeSystemTests, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    protected override string Engine => "embedded";

    public void Dispose() => _folder.Dispose();

    protected override async Task<RehearsedSystem> StartAsync(CancellationToken ct)
    {
        var rehearsal = await EmbeddedRehearsal.RunAsync(
            _folder.Path, StackPorts.Free(), new StripeAt.Simulator(), new RecordedProgress(), new Timings(), TimeProvider.System, ct);
        return new(rehearsal.Stack.Gateway, rehearsal.Stack.Setting(Settings.OperatorToken)!, rehearsal);
    }
}

using Microsoft.Extensions.Time.Testing;
using Nyra.Billing.Entitlements;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Preflight;

namespace Nyra.Tests.Readiness.Preflight;

/// <summary>Checks run one by one, on what a test says is there.</summary>
internal static class Preflights
{
    public static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public static PreflightContext Context(
        string mode = "test", Seat seat = Seat.Operator, CommandCenterDocument? center = null, params (string Name, string? Value)[] settings)
    {
        var values = settings.ToDictionary(setting => setting.Name, setting => setting.Value);
        return new(seat, mode, name => values.GetValueOrDefault(name), new FakeTimeProvider(Now))
        {
            ReadCommandCenter = _ => Task.FromResult(CommandCenterView.Of(new Versioned<CommandCenterDocument>(1, center ?? CommandCenterDocument.Empty))),
        };
    }

    public static Task<CheckResult> RunAsync(this ICheck check, PreflightContext context) => check.RunAsync(context, CancellationToken.None);

    public static ICheck Named(string name) => PreflightChecks.All.Single(check => check.Name == name);

    public static CheckReport Report(string name, string status) => new(name, "", "", status, "", null, null, null, 0);
}

using Nyra.LicenseClient;

namespace Nyra.Readiness.Rehearsal.Steps;

/// <summary>Without a network the license holds exactly as long as it was signed to: errors neither shorten nor lengthen it.</summary>
public sealed class OfflineGraceEndsAsSigned : IRehearsalStep
{
    public string Name => "offline-grace-ends-as-signed";

    public IReadOnlyList<string> Needs => ["license-refresh-refused"];

    public async Task<StepResult> RunAsync(RehearsalContext context, CancellationToken ct)
    {
        var license = context.PaidLicense!;
        var second = TimeSpan.FromSeconds(1);
        var expected = new (DateTimeOffset At, LicenseStatus Status)[]
        {
            (license.Issued, LicenseStatus.Active),
            (license.RefreshAfter, LicenseStatus.RefreshDue),
            (license.Expires - second, LicenseStatus.RefreshDue),
            (license.Expires, LicenseStatus.OfflineGrace),
            (license.GraceEnds - second, LicenseStatus.OfflineGrace),
            (license.GraceEnds, LicenseStatus.Expired),
        };
        var stored = await context.Desktop!.Storage.LoadAsync(ct);
        // The device as it was before the refusal, unplugged.
        await context.Desktop.Storage.SaveAsync(stored with { Refusal = null }, ct);
        try
        {
            foreach (var (at, status) in expected)
            {
                using var nowhere = new HttpClient(new NoNetwork()) { BaseAddress = context.Target.Gateway };
                var client = context.Desktop.ClientOver(nowhere, new ClockAt(at));
                var state = await client.RefreshAsync(ct);
                if (state.Status != status)
                    return StepResult.Failed($"{status} at {Facts.Day(at)}", $"{state.Status}", "Nyra.LicenseClient/LicenseState.cs");
            }
        }
        finally
        {
            await context.Desktop.Storage.SaveAsync(stored, ct);
        }
        return StepResult.Passed(
            $"unplugged since {Facts.Day(license.Issued)}: refresh due after {Whole(license.RefreshAfter - license.Issued)}, in grace after "
            + $"{Whole(license.Expires - license.Issued)}, licensed to the last second and expired at {Facts.Day(license.GraceEnds)}");
    }

    private static string Whole(TimeSpan span) => span.TotalHours >= 1 ? $"{span.TotalHours:0} h" : $"{span.TotalMinutes:0} min";

    private sealed class NoNetwork : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new HttpRequestException("The network cable is out.");
    }

    private sealed class ClockAt(DateTimeOffset moment) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => moment;
    }
}

using Nyra.Readiness.Rehearsal;
using Names = Nyra.Billing.Configuration.Settings;

namespace Nyra.Readiness.Preflight.Checks.Settings;

/// <summary>Looking at live mode was meant.</summary>
public sealed class LiveArmedCheck : ICheck
{
    public string Name => "live-armed";

    public string Title => "Live mode armed for this command";

    public CheckGroup Group => CheckGroup.SecretsAndMode;

    public Task<CheckResult> RunAsync(PreflightContext context, CancellationToken ct) => Task.FromResult(
        (context.Live, Armed: ShellSwitch.IsOn(Names.AllowLiveRehearsal, context.Setting)) switch
        {
            (true, true) => CheckResult.Pass($"{Names.AllowLiveRehearsal}=true."),
            (true, false) => CheckResult.Fail("Live mode is not armed.", $"Set {Names.AllowLiveRehearsal}=true for this one command, and unset it after."),
            (false, true) => CheckResult.Warn(
                $"{Names.AllowLiveRehearsal} is set, and test mode is being prepared.", $"Unset {Names.AllowLiveRehearsal}: it is meant for one command."),
            _ => CheckResult.Skip("Test mode needs no arming."),
        });
}

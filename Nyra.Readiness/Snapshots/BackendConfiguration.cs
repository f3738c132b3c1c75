using System.Text;
using Nyra.Billing;
using Names = Nyra.Billing.Configuration.Settings;

namespace Nyra.Readiness.Snapshots;

/// <summary>The settings by which a backend behaves, without the keys: rolling one changes nothing, another address or price does.</summary>
public static class BackendConfiguration
{
    private static readonly string[] Counted =
    [
        Names.PriceProMonthly, Names.SuccessUrl, Names.CancelUrl, Names.ReturnUrl, Names.StripeApiBase, Names.StripeTestClock, Names.PaymentFailureGraceDays,
        Names.EntitlementsFile, Names.QueueFile, Names.RequirePersistentStorage, Names.AbandonedKeys,
        "Plan:Name", "Plan:Features", "Plan:HostedAiCap", "Plan:DeviceLimit",
    ];

    /// <summary>SHA-256 in lower-case hex over <c>name=value</c> lines of what is set.</summary>
    public static string Hash(Func<string, string?> setting)
    {
        var lines = new StringBuilder();
        foreach (var name in Counted)
        {
            if (setting(name)?.Trim() is { Length: > 0 } value)
                lines.Append(name).Append('=').Append(value).Append('\n');
        }
        return Sha256Hex.Of(lines.ToString());
    }
}

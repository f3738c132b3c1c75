using System.Text.Json.Nodes;

namespace Nyra.Readiness.Rehearsal;

/// <summary>An account as the operator's address shows it.</summary>
public sealed class AccountView(JsonObject json)
{
    public bool Access => json["access"]!.GetValue<bool>();

    public string Code => json["code"]!.GetValue<string>();

    public string Standing => Billing["standing"]!.GetValue<string>();

    public IReadOnlyList<string> Features => [.. Billing["features"]!.AsArray().Select(feature => feature!.GetValue<string>())];

    public string FeatureSource => Billing["featureSource"]!.GetValue<string>();

    public int? HostedAiCap => Billing["hostedAiCap"]?.GetValue<int>();

    public DateTimeOffset? PeriodEnd => Billing["periodEnd"]?.GetValue<DateTimeOffset>();

    public int AuditRows => json["audit"]!.AsArray().Count;

    /// <summary>Versions of billing, devices and usage, as <c>4/1/2</c>.</summary>
    public string Versions =>
        $"{json["billing"]!["version"]}/{json["devicesVersion"]}/{json["usage"]!["version"]}";

    /// <summary>All of it, to compare.</summary>
    public string Json => json.ToJsonString();

    private JsonNode Billing => json["billing"]!["value"]!;
}

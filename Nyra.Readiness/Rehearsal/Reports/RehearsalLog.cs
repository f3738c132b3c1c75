using System.Text.Json.Serialization;
using Nyra.Billing.Entitlements;

namespace Nyra.Readiness.Rehearsal.Reports;

/// <summary>The latest rehearsals, and those that hold evidence, oldest first.</summary>
/// <remarks>Kept in the entitlement store as the document <see cref="Name"/>.</remarks>
public sealed record RehearsalLog(IReadOnlyList<RehearsalRecord> Rehearsals)
{
    public const string Name = "rehearsals";

    private const int Kept = 20;

    public static readonly RehearsalLog Empty = new([]);

    public static StoreDocument<RehearsalLog> In(IEntitlementStore store) => new(store, Name, RehearsalLogJson.Default.RehearsalLog, Empty, replaceable: true);

    /// <inheritdoc cref="RehearsalRecord.AsOf"/>
    public RehearsalLog AsOf(DateTimeOffset now) => new([.. Rehearsals.Select(record => record.AsOf(now))]);

    /// <summary>With the record, in place of what was known of the same rehearsal; an ended one does not run again.</summary>
    /// <param name="commit">Whose evidence is kept, however many came after it.</param>
    public RehearsalLog With(RehearsalRecord record, string? commit)
    {
        // Told by whoever ran it, and told again from its report when that is published.
        if (Rehearsals.Any(known => known.Id != record.Id && !known.Running && known.Report.StartedAt == record.Report.StartedAt && known.Report.Engine == record.Report.Engine))
            return this;
        if (Rehearsals.FirstOrDefault(known => known.Id == record.Id) is { } known)
            return known.Running || !record.Running ? new([.. Rehearsals.Select(one => one.Id == record.Id ? record : one)]) : this;
        var all = Rehearsals.Append(record).OrderBy(one => one.Report.StartedAt).ToList();
        var needed = RehearsalEvidence.Needed([.. all.Where(one => !one.Running).Select(one => one.Report)], commit).ToHashSet();
        return new([.. all.Where((one, at) => at >= all.Count - Kept || needed.Contains(one.Report))]);
    }
}

/// <summary>As it is stored: a log that lacks what it must have cannot be read, and is not taken for an empty one.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RehearsalLog))]
internal sealed partial class RehearsalLogJson : JsonSerializerContext;

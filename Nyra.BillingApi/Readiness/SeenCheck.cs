using Nyra.Readiness.Preflight;

namespace Nyra.BillingApi.Readiness;

/// <summary>A check with from where and when it was seen.</summary>
/// <param name="SeenFrom"><c>backend</c> or <c>operator</c>.</param>
public sealed record SeenCheck(
    string Name, string Group, string Title, string Status, string Message, string? Evidence, string? Fix, string? Link, string SeenFrom, DateTimeOffset SeenAt,
    bool? Simulated = null)
{
    public static SeenCheck Of(CheckReport report, string from, DateTimeOffset at) =>
        new(report.Name, report.Group, report.Title, report.Status, report.Message, report.Evidence, report.Fix, report.Link, from, at, report.Simulated);
}

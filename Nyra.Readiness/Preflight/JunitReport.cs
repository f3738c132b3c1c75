using System.Globalization;
using System.Xml.Linq;

namespace Nyra.Readiness.Preflight;

/// <summary>A preflight as JUnit XML, which build servers show: a suite for each heading, a failure for each check that fails.</summary>
public static class JunitReport
{
    public static XDocument Of(PreflightReport report, bool strict) => new(new XElement(
        "testsuites",
        new XAttribute("name", $"preflight {report.Mode}"), new XAttribute("tests", report.Checks.Count), new XAttribute("failures", report.Checks.Count(check => Fails(check, strict))),
        new XAttribute("time", Seconds(report.DurationMs)),
        report.Checks.GroupBy(check => check.Group).Select(group => new XElement(
            "testsuite",
            new XAttribute("name", group.Key), new XAttribute("tests", group.Count()), new XAttribute("failures", group.Count(check => Fails(check, strict))),
            new XAttribute("skipped", group.Count(check => check.Status == "skip")), new XAttribute("timestamp", report.StartedAt.UtcDateTime.ToString("s", CultureInfo.InvariantCulture)),
            group.Select(check => Case(check, strict))))));

    private static XElement Case(CheckReport check, bool strict) => new(
        "testcase",
        new XAttribute("classname", "preflight." + check.Group), new XAttribute("name", check.Name), new XAttribute("time", Seconds(check.DurationMs)),
        Fails(check, strict) ? new XElement("failure", new XAttribute("message", check.Message), string.Join('\n', new[] { check.Evidence, check.Fix, check.Link }.OfType<string>())) : null,
        check.Status == "skip" ? new XElement("skipped", new XAttribute("message", check.Message)) : null,
        check.Status == "warn" && !strict ? new XElement("system-out", $"{check.Message} {check.Fix}") : null);

    private static bool Fails(CheckReport check, bool strict) => check.Status == "fail" || (strict && check.Status == "warn");

    private static string Seconds(long ms) => (ms / 1000.0).ToString("0.000", CultureInfo.InvariantCulture);
}

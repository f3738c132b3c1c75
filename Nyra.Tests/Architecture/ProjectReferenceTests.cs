using System.Xml.Linq;
using Xunit;

namespace Nyra.Tests.Architecture;

/// <summary>The way of the data, as references: who may know whom.</summary>
public class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Nyra.ServiceDefaults"] = [],
        ["Nyra.Billing"] = [],
        ["Nyra.LicenseClient"] = [],
        ["Nyra.StripeSimulator"] = [],
        ["Nyra.Gateway"] = ["Nyra.ServiceDefaults"],
        ["Nyra.BillingApi"] = ["Nyra.Billing", "Nyra.Readiness", "Nyra.ServiceDefaults"],
        ["Nyra.WebhookWorker"] = ["Nyra.Billing", "Nyra.ServiceDefaults"],
        ["Nyra.Readiness"] = ["Nyra.Billing", "Nyra.LicenseClient"],
        ["Nyra.Embedded"] = ["Nyra.BillingApi", "Nyra.Gateway", "Nyra.Readiness", "Nyra.StripeSimulator", "Nyra.WebhookWorker"],
        ["Nyra.Cli"] = ["Nyra.Embedded"],
        // The hosts are its resources.
        ["Nyra.AppHost"] = ["Nyra.BillingApi", "Nyra.Cli", "Nyra.Embedded", "Nyra.Gateway", "Nyra.StripeSimulator", "Nyra.WebhookWorker"],
        ["Nyra.Benchmarks"] = ["Nyra.Cli", "Nyra.Embedded"],
        ["DesktopViewModel"] = ["Nyra.LicenseClient"],
        ["LittleBuddy"] = ["Nyra.LicenseClient"],
        ["Nyra.Tests"] = ["LittleBuddy", "Nyra.AppHost", "Nyra.Cli", "Nyra.Embedded"],
    };

    [Fact]
    public void Every_project_references_what_it_may_and_no_more()
    {
        var actual = Repository.Projects().ToDictionary(
            project => Path.GetFileNameWithoutExtension(project)!, project => Includes(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)).Order().ToArray());
        Assert.Equal(Allowed.Keys.Order(), actual.Keys.Order());
        foreach (var (project, references) in actual)
            Assert.True(Allowed[project].Order().SequenceEqual(references), $"{project} references {string.Join(", ", references)}");
    }

    [Theory]
    [InlineData("Nyra.Billing")]
    [InlineData("Nyra.LicenseClient")]
    [InlineData("Nyra.Readiness")]
    public void What_is_no_host_knows_no_asp_net(string project)
    {
        var file = Repository.File($"{project}/{project}.csproj");
        Assert.Equal("Microsoft.NET.Sdk", XDocument.Load(file).Root!.Attribute("Sdk")!.Value);
        Assert.Empty(Includes(file, "FrameworkReference"));
    }

    [Fact]
    public void Versions_stand_only_in_the_central_file() =>
        Assert.All(Repository.Projects(), project =>
            Assert.All(XDocument.Load(project).Descendants("PackageReference"), reference => Assert.Null(reference.Attribute("Version"))));

    [Fact]
    public void Only_the_app_host_and_its_tests_reference_aspire_hosting() =>
        Assert.Equal(
            ["Nyra.AppHost", "Nyra.Tests"],
            Repository.Projects().Where(project => Includes(project, "PackageReference").Any(package => package.StartsWith("Aspire.Hosting", StringComparison.Ordinal)))
                .Select(project => Path.GetFileNameWithoutExtension(project)).Order());

    [Fact]
    public void The_simulator_speaks_only_http_and_knows_nothing_of_nyra() =>
        Assert.All(Directory.GetFiles(Repository.File("Nyra.StripeSimulator"), "*.cs", SearchOption.AllDirectories), file =>
            Assert.All(File.ReadLines(file).Where(line => line.StartsWith("using Nyra.", StringComparison.Ordinal)), line =>
                // ReadableSettings.cs, which every assembly with options compiles into itself, knows nothing of billing either.
                Assert.Matches(@"^using Nyra\.(StripeSimulator[\w.]*|Configuration);$", line)));

    [Fact]
    public void Nothing_is_called_helper_manager_utils_or_extensions() =>
        Assert.DoesNotContain(Repository.Sources(), file => System.Text.RegularExpressions.Regex.IsMatch(
            Path.GetRelativePath(Repository.Root, file),
            @"(Helper|Manager|Utils?|Common|(?<!ServiceCollection)Extensions|Services/|Models/)s?(\.cs|/)"));

    [Fact]
    public void The_clock_is_always_a_time_provider() =>
        Assert.DoesNotContain(Repository.Sources(), file =>
            !file.Contains("Nyra.Tests", StringComparison.Ordinal) && File.ReadAllText(file).Contains("UtcNow", StringComparison.Ordinal)
            && System.Text.RegularExpressions.Regex.IsMatch(File.ReadAllText(file), @"DateTime(Offset)?\.UtcNow"));

    private static IEnumerable<string> Includes(string project, string item) =>
        XDocument.Load(project).Descendants(item).Select(reference => reference.Attribute("Include")!.Value.Replace('\\', '/'));
}

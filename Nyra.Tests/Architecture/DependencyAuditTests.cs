using System.Text.Json;
using System.Xml.Linq;
using Xunit;

namespace Nyra.Tests.Architecture;

/// <summary>Where dependencies are audited, and where not: a clone builds without a network.</summary>
public class DependencyAuditTests
{
    [Fact]
    public void The_public_workflow_audits_every_package_and_fails_from_high_on()
    {
        var workflow = File.ReadAllText(Repository.File(".github/workflows/ci.yml"));
        Assert.Contains("dotnet restore Nyra.sln -p:NuGetAudit=true -p:NuGetAuditMode=all -p:NuGetAuditLevel=high", workflow,
            StringComparison.Ordinal);
        Assert.Contains("npm audit --package-lock-only --audit-level=high", workflow, StringComparison.Ordinal);
        var build = XDocument.Load(Repository.File("Directory.Build.props"));
        Assert.Equal("true", build.Descendants("TreatWarningsAsErrors").Single().Value);
    }

    [Fact]
    public void The_build_and_the_check_ask_for_no_advisories()
    {
        Assert.Equal("false", XDocument.Load(Repository.File("Directory.Build.props")).Descendants("NuGetAudit").Single().Value);
        var check = File.ReadAllText(Repository.File(".ci/run"));
        Assert.Contains("npm ci --no-audit", check, StringComparison.Ordinal);
        Assert.DoesNotContain("npm audit", check, StringComparison.Ordinal);
    }

    [Fact]
    public void The_lock_file_names_no_registry()
    {
        using var locked = JsonDocument.Parse(File.ReadAllText(Repository.File("package-lock.json")));
        var packages = locked.RootElement.GetProperty("packages").EnumerateObject().ToList();
        Assert.NotEmpty(packages);
        Assert.DoesNotContain(packages, package => package.Value.TryGetProperty("resolved", out _));
    }
}

using System.Text.RegularExpressions;
using System.Xml.Linq;
using Nyra.Tests.Architecture;
using Nyra.Tests.Cli;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.LicenseClient.Package;

/// <summary>Nyra.LicenseClient as a package in a folder, and apps that are built with it outside the repository.</summary>
public sealed class ClientPackage : IAsyncLifetime
{
    private const string Client = "Nyra.LicenseClient";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly TemporaryFolder _folder = new();

    /// <summary>The package's file.</summary>
    public string File { get; private set; } = null!;

    // What it holds need not be downloaded again.
    private static string UserCache => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private string Packages => _folder.File("packages");

    public async ValueTask InitializeAsync()
    {
        await DotnetAsync(
            Repository.Root, "pack", Repository.File("Nyra.LicenseClient/Nyra.LicenseClient.csproj"), "--configuration", "Release",
            "--output", Packages, "--artifacts-path", _folder.File("artifacts"));
        File = Assert.Single(Directory.GetFiles(Packages, "*.nupkg"));
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Publishes a sample with the package.</summary>
    /// <param name="sample">For example <c>LittleBuddy</c>.</param>
    /// <param name="packages">What else it references.</param>
    /// <param name="framework">What the app targets.</param>
    /// <param name="selfContained">With the runtime of that target; else it runs on the .NET of these tests.</param>
    /// <returns>The program.</returns>
    public async Task<string> PublishAsync(string sample, string[] packages, string framework, bool selfContained)
    {
        var folder = Directory.CreateDirectory(_folder.File($"{sample}-{framework}")).FullName;
        foreach (var source in Directory.GetFiles(Repository.File($"samples/{sample}"), "*.cs"))
            System.IO.File.Copy(source, Path.Combine(folder, Path.GetFileName(source)));
        await System.IO.File.WriteAllTextAsync(Path.Combine(folder, "App.csproj"), Project(packages, framework));
        string[] runtime = selfContained ? ["--self-contained", "--use-current-runtime"] : [];
        await DotnetAsync(folder, ["publish", "App.csproj", .. runtime, "--output", Path.Combine(folder, "published")]);
        return Path.Combine(folder, "published", selfContained ? "App" : "App.dll");
    }

    // As a new user writes it, and in its own package cache, since one version has one content there.
    private string Project(string[] packages, string framework) => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>{framework}</TargetFramework>
            <LangVersion>latest</LangVersion>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            <InvariantGlobalization>true</InvariantGlobalization>
            <RollForward>LatestMajor</RollForward>
            <CheckEolTargetFramework>false</CheckEolTargetFramework>
            <SuppressTfmSupportBuildWarnings>true</SuppressTfmSupportBuildWarnings>
            <RestoreAdditionalProjectSources>{Packages}</RestoreAdditionalProjectSources>
            <RestorePackagesPath>{_folder.File("cache")}</RestorePackagesPath>
            <RestoreFallbackFolders>{UserCache}</RestoreFallbackFolders>
            <NuGetAudit>false</NuGetAudit>
            <NoWarn>$(NoWarn);NU1507</NoWarn>
          </PropertyGroup>
          <ItemGroup>
            {string.Concat(packages.Select(package => $"""<PackageReference Include="{package}" Version="{VersionOf(package)}" />"""))}
            <PackageReference Include="{Client}" Version="{Path.GetFileNameWithoutExtension(File)[(Client.Length + 1)..]}" />
          </ItemGroup>
        </Project>
        """;

    private static string VersionOf(string package) =>
        XDocument.Load(Repository.File("Directory.Packages.props")).Descendants("PackageVersion")
            .Single(version => version.Attribute("Include")!.Value == package).Attribute("Version")!.Value;

    private static async Task DotnetAsync(string folder, params string[] arguments)
    {
        var (code, output, error) = await NyraProcess.RunAsync(
            "dotnet", [.. arguments, "--nologo"], folder, patience: Patience);
        // Apps for .NET 8 need its runtime, which restore downloads.
        Assert.SkipWhen(
            code != 0 && Regex.IsMatch(output, "error NU(1101|1102|1301)") && Environment.GetEnvironmentVariable("CI") != "true",
            "The packages of other .NET versions cannot be downloaded.");
        Assert.True(code == 0, output + error);
    }
}

using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Nyra.Tests.Architecture;
using Xunit;

namespace Nyra.Tests.LicenseClient;

/// <summary>The C# of a README compiles, with warnings as errors.</summary>
public sealed partial class ReadmeSnippetTests
{
    private const string Readme = "Nyra.LicenseClient/README.md";

    // What the snippets take for granted: an app's own methods, and what the snippets before them declared.
    private const string App = """
        using System;
        using System.Net.Http;
        using System.Threading;
        using System.Threading.Tasks;
        using Microsoft.Extensions.DependencyInjection;
        using Nyra.LicenseClient;

        static class TrustedKeys
        {
            public const string Json = "";
        }

        static class Program
        {
            static readonly LicensingClient licensing = Any<LicensingClient>();
            static readonly IServiceCollection services = Any<IServiceCollection>();

            static T Any<T>() { throw new NotSupportedException(); }
            static void Show(LicenseState state) { }
            static void ShowText(string text) { }
            static void OpenInBrowser(string url) { }
            static void OfferToBuy() { }

            static async Task Main()
            {
                await Task.Yield();
                OfferToBuy(); ShowText(""); OpenInBrowser(""); Show(Any<LicenseState>()); licensing.ToString(); services.ToString();
                {
        SNIPPET
                }
            }
        }
        """;

    public static TheoryData<string> Snippets() => [.. SnippetsOf(Readme)];

    [Theory]
    [MemberData(nameof(Snippets))]
    public void A_snippet_compiles(string snippet) => Assert.Empty(Errors(snippet, LanguageVersion.Latest));

    [Fact]
    public void The_snippet_for_older_languages_compiles_as_csharp_7_3()
    {
        var older = Assert.Single(
            SnippetsOf(Readme), snippet => snippet.StartsWith("var options = new LicensingClientOptions(", StringComparison.Ordinal));
        Assert.Empty(Errors(older, LanguageVersion.CSharp7_3));
    }

    [Theory]
    [InlineData("await licensing.ActivateAsync(default);")]
    [InlineData("await licensing.ActivateAsync();")]
    [InlineData("await licensing.ActivateAsync(new CancellationToken());")]
    [InlineData("await licensing.BeginCheckoutAsync(null, default);")]
    public void A_call_that_version_0_1_allowed_still_compiles(string call) => Assert.Empty(Errors(call, LanguageVersion.Latest));

    [Fact]
    public void A_snippet_that_does_not_compile_is_found() =>
        Assert.Contains(
            Errors("licensing.Activate();", LanguageVersion.Latest), error => error.Contains("'Activate'", StringComparison.Ordinal));

    [Fact]
    public void Every_csharp_snippet_of_the_repository_is_in_a_file_that_is_compiled()
    {
        var files = Directory.GetFiles(Repository.Root, "*.md", SearchOption.TopDirectoryOnly)
            .Concat(Directory.GetDirectories(Repository.Root).Where(IsOurs)
                .SelectMany(folder => Directory.GetFiles(folder, "*.md", SearchOption.AllDirectories)))
            .Where(file => File.ReadAllText(file).Contains("```cs", StringComparison.Ordinal));
        Assert.Equal([Readme], files.Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')));
    }

    private static bool IsOurs(string folder) =>
        Path.GetFileName(folder) is var name
        && (name.StartsWith("Nyra.", StringComparison.Ordinal) || name is "docs" or "samples" or "deploy");

    private static IEnumerable<string> SnippetsOf(string readme) =>
        Block().Matches(File.ReadAllText(Repository.File(readme))).Select(block => block.Groups[1].Value);

    private static IEnumerable<string> Errors(string snippet, LanguageVersion language)
    {
        var tree = CSharpSyntaxTree.ParseText(App.Replace("SNIPPET", snippet, StringComparison.Ordinal), new CSharpParseOptions(language));
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path));
        var options = new CSharpCompilationOptions(OutputKind.ConsoleApplication, generalDiagnosticOption: ReportDiagnostic.Error)
            // A snippet declares what its reader goes on to use.
            .WithSpecificDiagnosticOptions([new("CS0219", ReportDiagnostic.Suppress), new("CS8632", ReportDiagnostic.Suppress)]);
        return CSharpCompilation.Create("readme", [tree], references, options).GetDiagnostics()
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.ToString());
    }

    [GeneratedRegex(@"```csharp\r?\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}

using System.Text.RegularExpressions;
using Nyra.Billing.Configuration;
using Nyra.Cli;
using Nyra.Embedded;
using Nyra.Tests.Architecture;
using Nyra.Tests.Infrastructure;
using Spectre.Console;
using Xunit;

namespace Nyra.Tests.Cli;

/// <summary>Commands that texts name can be run as they stand: from a clone, and from the installed tool.</summary>
public sealed partial class CommandHintTests : IDisposable
{
    // Not hints: who confirmed a ticket, as it is stored; what a simulated clock is called at Stripe; what a key is derived for.
    private static readonly string[] Names = ["nyra support-roundtrip", "nyra rehearsal ", "nyra operator session"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void No_text_names_a_command_but_through_the_hint()
    {
        var page = Directory.GetFiles(Repository.File("Nyra.BillingApi/Readiness/Page"));
        var bare = Repository.Sources().Concat(page)
            .SelectMany(file => File.ReadLines(file).Select(line => (File: Path.GetRelativePath(Repository.Root, file), Line: line.Trim())))
            .Where(at => !Regex.IsMatch(at.File, "^Nyra.(Tests|Benchmarks)"))
            .Where(at => !at.Line.StartsWith("//", StringComparison.Ordinal))
            .Where(at => Command().IsMatch(at.Line) && !Names.Any(name => at.Line.Contains($"\"{name}", StringComparison.Ordinal)))
            .Select(at => $"{at.File}: {at.Line}");
        Assert.Empty(bare);
        // The page's commands begin with what the backend sends.
        Assert.DoesNotContain(page, file => File.ReadAllText(file).Contains("'nyra '", StringComparison.Ordinal));
    }

    [Fact]
    public void A_command_that_a_text_names_has_all_that_it_requires()
    {
        var root = NyraCommandLine.Create();
        var hints = Repository.Sources().Where(file => !Path.GetRelativePath(Repository.Root, file).StartsWith("Nyra.Tests", StringComparison.Ordinal))
            .SelectMany(file => Hint().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).Distinct().ToList();
        Assert.True(hints.Count > 20);
        var incomplete = hints
            .Select(hint => (Hint: hint, root.Parse(WithValues(hint)).Errors))
            .Where(parsed => parsed.Errors.Count > 0)
            .Select(parsed => $"{parsed.Hint}: {string.Join(' ', parsed.Errors.Select(error => error.Message))}");
        Assert.Empty(incomplete);
    }

    [Fact]
    public void A_command_in_the_docs_has_all_that_it_requires_and_each_text_says_what_nyra_is()
    {
        var root = NyraCommandLine.Create();
        var texts = Directory.GetFiles(Repository.File("docs"), "*.md").Select(file => (Name: Path.GetFileName(file), Text: File.ReadAllText(file)))
            .Where(one => DocumentedCommand().IsMatch(one.Text)).ToList();
        Assert.True(texts.Count > 5);
        Assert.All(texts, one => Assert.Contains("`nyra` stands for `dotnet run --project Nyra.Cli --`", one.Text, StringComparison.Ordinal));
        var wrong = from one in texts
                    from Match match in DocumentedCommand().Matches(one.Text)
                    let command = WithValues(Regex.Replace(match.Groups[1].Value, @"[][]", "").Replace("URL", "http://127.0.0.1:5000", StringComparison.Ordinal))
                    from error in root.Parse(command).Errors
                    select $"{one.Name}: {command}: {error.Message}";
        Assert.Empty(wrong);
    }

    [Fact]
    public async Task The_known_commands_are_those_of_the_command_line()
    {
        var (_, output, _) = await RunAsync("--help");
        var listed = output[output.IndexOf("Commands:", StringComparison.Ordinal)..];
        var commands = Regex.Matches(listed, @"(?m)^  ([a-z-]+)").Select(match => match.Groups[1].Value);
        Assert.Equal(CommandHint.Commands.Order(StringComparer.Ordinal), commands.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task In_a_clone_help_errors_and_fixes_begin_with_dotnet_run()
    {
        Assert.Contains("  dotnet run --project Nyra.Cli -- [command] [options]", (await RunAsync("--help")).Out, StringComparison.Ordinal);
        var help = await RunAsync("keys", "new", "--help");
        Assert.Contains("  dotnet run --project Nyra.Cli -- keys new [options]", help.Out, StringComparison.Ordinal);
        Assert.Contains("See: dotnet run --project Nyra.Cli -- keys --help", (await RunAsync("keys", "no")).Error, StringComparison.Ordinal);
        var check = await RunAsync("preflight", "--mode", "test", "--only", "license-signing-secret");
        Assert.Contains("Make a key with: dotnet run --project Nyra.Cli -- keys new", check.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Beside_the_settings_of_a_tool_commands_are_those_of_the_installed_tool()
    {
        Assert.Equal(CommandHint.InClone, CommandHint.PrefixAt(_folder.Path));
        File.WriteAllText(_folder.File("DotnetToolSettings.xml"), "");
        Assert.Equal("nyra ", CommandHint.PrefixAt(_folder.Path));
    }

    [Theory]
    [InlineData("preflight --mode live", " (with NYRA_ALLOW_LIVE_BILLING_REHEARSAL=true set)")]
    [InlineData("snapshot publish --mode live", " (with NYRA_ALLOW_LIVE_BILLING_REHEARSAL=true set)")]
    [InlineData("rehearse --stripe real", " (with NYRA_BILLING_REHEARSAL_EXECUTE=true set)")]
    [InlineData("support-roundtrip", " (with NYRA_BILLING_REHEARSAL_EXECUTE=true set)")]
    [InlineData("support-roundtrip --confirm NYRA-7F3K9QXZ --by \"Kim\"", "")]
    [InlineData("preflight --mode test", "")]
    [InlineData("preflight --mode live --help", "")]
    public void A_command_that_a_guard_refuses_is_named_with_the_variable_that_arms_it(string command, string note) =>
        Assert.Equal(CommandHint.InClone + command + note, CommandHint.Of(command));

    [Theory]
    [InlineData("Fix it, then: |dotnet run --project Nyra.Cli -- deadletters replay --all,| or wait")]
    [InlineData("Later: |dotnet run --project Nyra.Cli -- support-roundtrip --confirm NYRA-7F3K9QXZ --by \"Your name\".| Or not")]
    [InlineData("back (|dotnet run --project Nyra.Cli -- keys rotate| does it)")]
    [InlineData("|nyra up --port N --keep --state FOLDER| starts another")]
    [InlineData("|nyra preflight --mode live| (with NYRA_ALLOW_LIVE_BILLING_REHEARSAL=true set)")]
    public void A_command_in_a_text_is_one_word_which_no_line_break_spoils(string text)
    {
        var command = text.Split('|')[1];
        Assert.Contains(CommandHint.WordsOf(text.Replace("|", "", StringComparison.Ordinal)), word => word.TrimStart('(').StartsWith(command, StringComparison.Ordinal));
        Assert.Equal(text.Replace("|", "", StringComparison.Ordinal), string.Join(' ', CommandHint.WordsOf(text.Replace("|", "", StringComparison.Ordinal))));
    }

    [Fact]
    public void On_a_narrow_terminal_a_command_is_written_as_one_line()
    {
        var written = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(written) });
        console.Profile.Width = 40;
        var command = CommandHint.Of("reconcile --since 3d --allow-revocations 6");
        IndentedText.Write(console, $"If these customers no longer pay, run: {command}. Nothing else is needed.", "  ");
        Assert.Equal(["  If these customers no longer pay,", "  run:", $"  {command}.", "  Nothing else is needed.", ""], written.ToString().Split(Environment.NewLine));
    }

    [Theory]
    [InlineData("answered, confirmed by nyra support-roundtrip", "answered, confirmed by nyra support-roundtrip")]
    [InlineData("Then: dotnet run --project Nyra.Cli -- deadletters list, or drop", "Then: nyra deadletters list, or drop")]
    [InlineData("List them with dotnet run --project Nyra.Cli -- reconcile --withheld.", "List them with nyra reconcile --withheld.")]
    [InlineData("The database nyra store1 and ~/.local/share/nyra keys", "The database nyra store1 and ~/.local/share/nyra keys")]
    public void What_another_process_names_is_shown_as_it_can_be_run_here(string inClone, string installed)
    {
        Assert.Equal(installed, CommandHint.Localized(inClone, CommandHint.Installed));
        Assert.Equal(inClone, CommandHint.Localized(installed, CommandHint.InClone));
    }

    private static string WithValues(string hint)
    {
        hint = Regex.Replace(hint, @"\{[^}]*[mM]ode\}", "test");
        hint = Regex.Replace(hint, @"(--only|--skip) \{[^}]*\}", "$1 price-id");
        return Regex.Replace(Regex.Replace(hint, @"\{[^}]*\}", "1"), @" N\b", " 5000");
    }

    private Task<(int ExitCode, string Out, string Error)> RunAsync(params string[] arguments) =>
        NyraProcess.RunAsync("nyra.dll", arguments, _folder.Path);

    [GeneratedRegex(@"`nyra ([a-z][^`…]+)`")]
    private static partial Regex DocumentedCommand();

    // Not those that the text goes on with, such as options whose values only a person knows.
    [GeneratedRegex(@"CommandHint\.Of\(\$?""([^""\\]+)""\)(?!\} --)")]
    private static partial Regex Hint();

    [GeneratedRegex(@"(?<![\w./\\-])nyra (rehears|up\b|deadl|reconc|devices|customer|keys|store|trigger|listen|prefl|snapshot|support)")]
    private static partial Regex Command();
}

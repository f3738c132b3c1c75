using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Nyra.Embedded;
using Nyra.Readiness.Rehearsal;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Cli;

public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("rehears")]
    [InlineData("rehearse", "--no-such-option")]
    [InlineData("rehearse", "--mode", "production")]
    [InlineData("up", "--port", "80")]
    [InlineData("up", "--port", "gateway")]
    [InlineData("store", "migrate", "--from", "postgres", "--to", "file")]
    [InlineData("store", "migrate", "--to", "postgres")]
    public async Task What_it_does_not_understand_is_said_with_the_way_to_help_and_exit_64(params string[] arguments)
    {
        var (code, output, error) = await RunAsync(arguments);
        Assert.Equal(64, code);
        Assert.Contains("--help", error, StringComparison.Ordinal);
        Assert.Empty(output.Trim());
    }

    [Fact]
    public async Task Help_names_every_command()
    {
        var (code, output, _) = await RunAsync("--help");
        Assert.Equal(0, code);
        Assert.All(new[] { "rehearse", "up", "preflight" }, command => Assert.Contains(command, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Live_mode_unarmed_is_refused_with_exit_2()
    {
        var (code, _, error) = await RunAsync("rehearse", "--mode", "live");
        Assert.Equal(2, code);
        Assert.Contains("NYRA_ALLOW_LIVE_BILLING_REHEARSAL", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rehearse_prints_one_json_document_on_stdout_and_text_for_people_on_stderr()
    {
        // A live key in the shell must not matter: everything happens on this machine, which is said where a variable of a hosted rehearsal is set.
        var (code, output, error) = await NyraProcess.RunAsync(
            "nyra.dll", ["rehearse", "--json"], _folder.Path, new Dictionary<string, string?>
            {
                ["STRIPE_SECRET_KEY"] = "sk_live_from_the_shell",
                ["NYRA_BILLING_REHEARSAL_EXECUTE"] = "true",
            });
        Assert.True(code == 0, output + error);
        using var report = JsonDocument.Parse(output);
        var root = report.RootElement;
        Assert.Equal(
            ["ok", "mode", "engine", "startedAt", "durationMs", "steps", "commit", "events", "stripe"], root.EnumerateObject().Select(property => property.Name));
        Assert.True(root.GetProperty("ok").GetBoolean());
        Assert.Equal(("test", "embedded"), (root.GetProperty("mode").GetString(), root.GetProperty("engine").GetString()));
        Assert.Equal(
            RehearsalSteps.Steps.Select(step => step.Name), root.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("name").GetString()));
        Assert.All(root.GetProperty("steps").EnumerateArray(), step =>
        {
            Assert.Equal("passed", step.GetProperty("status").GetString());
            Assert.Equal(JsonValueKind.Number, step.GetProperty("durationMs").ValueKind);
            Assert.NotEmpty(step.GetProperty("observed").GetString()!);
        });
        Assert.Contains("17 of 17 steps passed", error, StringComparison.Ordinal);
        Assert.Contains(
            "Rehearses the simulator on this machine: NYRA_BILLING_REHEARSAL_EXECUTE is set, but NYRA_BILLING_BASE_URL is not.",
            string.Join(' ', error.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);

        var folder = Assert.Single(Directory.GetDirectories(_folder.File("artifacts/rehearsals")));
        Assert.Matches(@"^\d{8}T\d{6}Z$", Path.GetFileName(folder));
        Assert.Equal(output.ReplaceLineEndings().Trim(), (await File.ReadAllTextAsync(Path.Combine(folder, "report.json"))).ReplaceLineEndings().Trim());
        Assert.True(File.Exists(Path.Combine(folder, "report.md")));
    }

    [Fact]
    public async Task A_folder_for_reports_that_cannot_be_made_is_said_with_exit_78()
    {
        await File.WriteAllTextAsync(_folder.File("file"), "");
        var (code, _, error) = await RunAsync("rehearse", "--reports", "file");
        Assert.Equal(78, code);
        Assert.Contains("'file'", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_too_short_for_up_is_said_with_its_remedy_and_exit_78()
    {
        var (code, _, error) = await NyraProcess.RunAsync(
            "nyra.dll", ["up", "--port", $"{StackPorts.Free().Gateway}"], _folder.Path,
            new Dictionary<string, string?> { ["NYRA_OPERATOR_TOKEN"] = "short", ["NYRA_LICENSE_API_TOKEN"] = "short" });
        Assert.Equal(78, code);
        Assert.Contains("NYRA_OPERATOR_TOKEN is shorter than 32 characters", error, StringComparison.Ordinal);
        Assert.Contains("NYRA_LICENSE_API_TOKEN is shorter than 32 characters", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_says_which_port_is_taken_in_one_line_with_exit_69()
    {
        var ports = StackPorts.Free();
        using var other = new TcpListener(IPAddress.Loopback, ports.BillingApi);
        other.Start();
        var (code, _, error) = await RunAsync("up", "--port", $"{ports.Gateway}");
        Assert.Equal(69, code);
        Assert.Contains($"Port {ports.BillingApi}, which billing-api needs, is taken", error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
    }

    [Fact]
    public async Task Up_prints_its_addresses_stays_and_ends_in_order_at_ctrl_c()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A process cannot be sent Ctrl-C on Windows without a console of its own.");
        var port = StackPorts.Free().Gateway;
        using var up = NyraProcess.Start("nyra.dll", ["up", "--port", $"{port}"], _folder.Path);
        await up.SaysAsync("Ctrl-C ends it");
        Assert.Contains($"http://127.0.0.1:{port}/", up.Out, StringComparison.Ordinal);
        using var http = new HttpClient();
        Assert.Contains("healthy", await http.GetStringAsync($"http://127.0.0.1:{port}/health"), StringComparison.Ordinal);

        up.Interrupt();
        var (code, _, error) = await up.EndAsync();
        Assert.Equal((130, ""), (code, error.Trim()));
    }

    [Fact]
    public async Task A_rehearsal_ends_of_itself_at_ctrl_c()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A process cannot be sent Ctrl-C on Windows without a console of its own.");
        using var rehearsal = NyraProcess.Start("nyra.dll", ["rehearse"], _folder.Path);
        await rehearsal.SaysAsync("checkout-created");
        rehearsal.Interrupt();
        var (code, _, _) = await rehearsal.EndAsync();
        Assert.Equal(130, code);
    }

    private Task<(int ExitCode, string Out, string Error)> RunAsync(params string[] arguments) =>
        NyraProcess.RunAsync("nyra.dll", arguments, _folder.Path);
}

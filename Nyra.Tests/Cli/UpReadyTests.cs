using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Nyra.Billing.Configuration;
using Nyra.Embedded;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Cli;

/// <summary><c>nyra up</c> as started and with <c>--ready</c>: page and command line agree, and READY is what the real checks found.</summary>
public sealed class UpReadyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private Uri _gateway = new($"http://127.0.0.1:{LoopbackPorts.Take(4)[0]}/");
    private readonly HttpClient _http = new();

    // One that stands in this repository would be found there, as a secret at rest.
    private readonly string _token = RandomNumberGenerator.GetHexString(48, lowercase: true);

    private string Checkout => _folder.File("checkout");

    private Dictionary<string, string?> Shell => new() { [Settings.OperatorToken] = _token, [Settings.BillingBaseUrl] = _gateway.ToString() };

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Ready_is_what_the_real_checks_find_and_every_simulated_value_says_so()
    {
        using var up = await StartAsync("--ready");
        await up.SaysAsync("READY", TimeSpan.FromMinutes(2));
        Assert.DoesNotContain("NOT READY", up.Out, StringComparison.Ordinal);
        var readiness = await ReadinessAsync();
        Assert.Empty(readiness["checks"]!.AsArray().Where(check => Text(check, "status") == "fail").Select(check => Text(check, "name")));
        Assert.True(readiness["ready"]!.GetValue<bool>());
        Assert.Equal(15, readiness["simulated"]!.AsArray().Count);
        Assert.Equal(15, readiness["checks"]!.AsArray().Count(check => check!["simulated"]?.GetValue<bool>() == true));
        Assert.True(readiness["snapshot"]!["valid"]!.GetValue<bool>());
        var (command, _) = await PreflightAsync();
        Assert.Equal(15, command["checks"]!.AsArray().Count(check => check!["simulated"]?.GetValue<bool>() == true));
        Assert.Equal(Standing(readiness), Standing(command));
        // Nothing is left that a person at this machine could not decide: no variable is needed to publish it again.
        var (code, output, error) = await NyraProcess.RunAsync("nyra.dll", ["snapshot", "publish", "--mode", "test"], Checkout);
        Assert.True(code == 0, output + error);
    }

    [Fact]
    public async Task Ready_it_is_again_with_state_that_was_kept_and_other_ports()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A process cannot be sent Ctrl-C on Windows without a console of its own.");
        try
        {
            foreach (var port in new[] { _gateway.Port, StackPorts.Free().Gateway })
            {
                _gateway = new($"http://127.0.0.1:{port}/");
                using var up = await StartAsync("--ready", "--keep");
                await up.SaysAsync("READY", TimeSpan.FromMinutes(2));
                Assert.DoesNotContain("NOT READY", up.Out, StringComparison.Ordinal);
                Assert.True((await ReadinessAsync())["ready"]!.GetValue<bool>());
                up.Interrupt();
                await up.EndAsync();
            }
        }
        finally
        {
            if (Directory.Exists(LocalStacks.KeptFolder(Path.Combine(Checkout, "artifacts", "up"))))
                Directory.Delete(LocalStacks.KeptFolder(Path.Combine(Checkout, "artifacts", "up")), recursive: true);
        }
    }

    [Fact]
    public async Task As_started_only_decisions_and_the_rehearsal_are_missing_and_page_and_command_line_count_the_same()
    {
        using var up = await StartAsync();
        await up.SaysAsync("The stack is up.");
        var readiness = await ReadinessAsync();
        var failing = readiness["checks"]!.AsArray().Where(check => Text(check, "status") == "fail").Select(check => Text(check, "name")!).ToList();
        string[] byDecision = ["stripe-price", "hosted-ai-cap-enforced", "support-roundtrip", "rehearsal-fresh", "policies-match-stripe"];
        Assert.All(failing, name => Assert.True(name.StartsWith("decision-", StringComparison.Ordinal) || name.StartsWith("policy-", StringComparison.Ordinal) || byDecision.Contains(name), name));
        var (command, text) = await PreflightAsync();
        Assert.Equal(Standing(readiness), Standing(command));
        Assert.Contains("5 blockers and 4 stop conditions stand in the way", text, StringComparison.Ordinal);
        // What only the operator's machine can prove comes with its command, and is no failure.
        var unseen = readiness["checks"]!.AsArray().Where(check => Text(check, "seenFrom") == "operator").ToList();
        Assert.NotEmpty(unseen);
        Assert.All(unseen, check => Assert.Equal(("skip", true), (Text(check, "status"), Text(check, "fix")!.Contains("preflight --mode test", StringComparison.Ordinal))));
    }

    private async Task<NyraProcess> StartAsync(params string[] more)
    {
        Assert.SkipUnless(Directory.Exists(Checkout) || await GitCheckout.TryMakeAsync(Checkout), "There is no git, or the commit that was built is not in this repository.");
        return NyraProcess.Start("nyra.dll", ["up", "--port", $"{_gateway.Port}", .. more], Checkout, new Dictionary<string, string?> { [Settings.OperatorToken] = _token });
    }

    private async Task<JsonNode> ReadinessAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_gateway, "v1/readiness"));
        request.Headers.Authorization = new("Bearer", _token);
        using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
    }

    private async Task<(JsonNode Report, string Text)> PreflightAsync()
    {
        var (_, output, error) = await NyraProcess.RunAsync("nyra.dll", ["preflight", "--mode", "test", "--json"], Checkout, Shell);
        return (JsonNode.Parse(output)!, error);
    }

    // What stands in the way, by its words.
    private static (string Blockers, string Stops) Standing(JsonNode report)
    {
        string Open(string list) => string.Join('|', report[list]!.AsArray()
            .Where(heading => heading!["open"]!.GetValue<bool>() && !heading["unproven"]!.GetValue<bool>()).Select(heading => Text(heading, "text")));
        return (Open("blockers"), Open("stopConditions"));
    }

    private static string? Text(JsonNode? node, string name) => node![name]?.GetValue<string>();
}

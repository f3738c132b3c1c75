using Nyra.Tests.Cli;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.AppHost;

public sealed class EmbeddedAppHostTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_one_command_rehearses_and_can_end_with_the_result()
    {
        var (code, output, error) = await NyraProcess.RunAsync("Nyra.AppHost.dll", ["--exit-after-rehearsal"], _folder.Path);
        Assert.True(code == 0, output + error);
        Assert.Contains("Embedded engine: ", output, StringComparison.Ordinal);
        Assert.Contains("17 of 17 steps passed", output, StringComparison.Ordinal);
        Assert.DoesNotContain("The stack is up", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Else_it_stays_up_with_its_addresses_until_ctrl_c()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A process cannot be sent Ctrl-C on Windows without a console of its own.");
        using var running = NyraProcess.Start("Nyra.AppHost.dll", [], _folder.Path);
        await running.SaysAsync("The stack is up");
        var gateway = running.Out.Split("health at ")[1].Split(')')[0];
        using var http = new HttpClient();
        Assert.Contains("healthy", await http.GetStringAsync(gateway), StringComparison.Ordinal);
        running.Interrupt();
        var (code, _, _) = await running.EndAsync();
        Assert.Equal(0, code);
    }

    [Fact]
    public async Task What_it_does_not_understand_ends_with_64()
    {
        var (code, _, error) = await NyraProcess.RunAsync("Nyra.AppHost.dll", ["--exit"], _folder.Path);
        Assert.Equal(64, code);
        Assert.Contains("--help", error, StringComparison.Ordinal);
    }
}

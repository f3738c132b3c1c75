using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.AppHost.Aspire;

/// <summary>The whole distributed system, started and rehearsed: processes, the real Stripe CLI, and each queue the app host can choose.</summary>
public sealed class DistributedAppTests
{
    // Set where a container runtime must be there: then nothing is skipped.
    private const string Required = "NYRA_TESTS_REQUIRE_CONTAINERS";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData("container")]
    [InlineData("server")]
    [InlineData("file")]
    public async Task The_whole_system_starts_and_the_rehearsal_passes(string queue)
    {
        Programs.StripeCli();
        Assert.SkipUnless(queue != "container" || Environment.GetEnvironmentVariable(Required) == "true" || DockerAnswers(), "No container runtime answers on this machine.");
        if (queue == "server")
            Programs.RedisServer();
        using var limit = new CancellationTokenSource(Patience);
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Nyra_AppHost>(["--Queue=" + queue], limit.Token);
        await using var app = await builder.BuildAsync(limit.Token);
        await app.StartAsync(limit.Token);
        foreach (var resource in new[] { "billing-api", "webhook-worker", "gateway", "stripe" })
            await app.ResourceNotifications.WaitForResourceHealthyAsync(resource, limit.Token);
        var rehearsal = await app.ResourceNotifications.WaitForResourceAsync(
            "rehearsal", moment => KnownResourceStates.TerminalStates.Contains(moment.Snapshot.State?.Text), limit.Token);
        Assert.Equal(0, rehearsal.Snapshot.ExitCode);
    }

    private static bool DockerAnswers()
    {
        try
        {
            using var docker = Process.Start(new ProcessStartInfo("docker", ["version", "--format", "{{.Server.Version}}"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            return docker.WaitForExit(TimeSpan.FromSeconds(10)) && docker.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}

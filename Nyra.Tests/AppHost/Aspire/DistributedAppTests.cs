#pragma warning disable ASPIREPERSISTENCE001 // PersistenceAnnotation, which WithLifetime adds, is still called experimental.
using System.Diagnostics;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.AppHost.Aspire;

/// <summary>The whole distributed system: processes, the real Stripe CLI, and each queue the app host can choose.</summary>
public abstract class DistributedAppTests(string queue) : WholeSystemTests
{
    public sealed class WithRedisInAContainer() : DistributedAppTests("container");

    public sealed class WithARedisServer() : DistributedAppTests("server");

    public sealed class WithAFile() : DistributedAppTests("file")
    {
        protected override async Task ThenAsync(RehearsedSystem system, CancellationToken ct)
        {
            var commands = new RunningCommands(_app!, system);
            await commands.ReturnDataAsync(ct);
            await commands.CanceledRehearsalCanBeRunAgainAsync(ct);
            await commands.RehearsalNamesTheMissingWorkerAsync(ct);
        }
    }

    // Set where a container runtime must be there: then nothing is skipped.
    private const string Required = "NYRA_TESTS_REQUIRE_CONTAINERS";

    private DistributedApplication? _app;

    protected override string Engine => "aspire";

    // Somebody else's processes are not restarted, and are asked for their mode before anything is created.
    protected override IEnumerable<string> Steps =>
        base.Steps.Except(["state-survives-restart"]).SelectMany<string, string>(step => step == "checkout-created" ? ["checkout-guarded", step] : [step]);

    protected override async Task<RehearsedSystem> StartAsync(CancellationToken ct)
    {
        Programs.StripeCli();
        Assert.SkipUnless(
            queue != "container" || Environment.GetEnvironmentVariable(Required) == "true" || DockerAnswers(),
            "No container runtime for Linux answers on this machine.");
        if (queue == "server")
            Programs.RedisServer();
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Nyra_AppHost>(["--Queue=" + queue], ct);
        try
        {
            return await StartAsync(builder, ct);
        }
        catch
        {
            await builder.DisposeAsync();
            throw;
        }
    }

    private async Task<RehearsedSystem> StartAsync(IDistributedApplicationTestingBuilder builder, CancellationToken ct)
    {
        // A developer's own container goes on beside this one, with its volume: it is of the same name, and would be replaced.
        foreach (var resource in builder.Resources)
        {
            foreach (var kept in resource.Annotations.Where(note => note is ContainerLifetimeAnnotation or PersistenceAnnotation or ContainerMountAnnotation).ToList())
                resource.Annotations.Remove(kept);
        }
        var app = _app = await builder.BuildAsync(ct);
        await app.StartAsync(ct);
        foreach (var resource in new[] { "billing-api", "webhook-worker", "gateway", "stripe" })
            await app.ResourceNotifications.WaitForResourceHealthyAsync(resource, ct);
        var rehearsal = await app.ResourceNotifications.WaitForResourceAsync(
            "rehearsal", moment => KnownResourceStates.TerminalStates.Contains(moment.Snapshot.State?.Text), ct);
        Assert.Equal(0, rehearsal.Snapshot.ExitCode);
        var token = await builder.Resources.OfType<ParameterResource>().Single(parameter => parameter.Name == "operator-token").GetValueAsync(ct);
        // It ends with its builder.
        return new(app.GetEndpoint("gateway", "http"), token!, builder);
    }

    private static bool DockerAnswers()
    {
        try
        {
            var start = new ProcessStartInfo("docker", ["version", "--format", "{{.Server.Os}}"]) { RedirectStandardOutput = true, RedirectStandardError = true };
            using var docker = Process.Start(start)!;
            return docker.WaitForExit(TimeSpan.FromSeconds(10)) && docker.StandardOutput.ReadToEnd().Trim() == "linux";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}

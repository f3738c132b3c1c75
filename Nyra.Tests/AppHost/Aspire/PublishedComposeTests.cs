using Aspire.Hosting.Testing;
using Nyra.Readiness.Secrets;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.AppHost.Aspire;

/// <summary>The Docker Compose file that is published, service by service.</summary>
public sealed class PublishedComposeTests
{
    [Fact]
    public async Task Every_service_is_probed_started_again_and_waits_until_what_it_needs_is_well()
    {
        var services = await PublishAsync();
        Assert.Equal(["redis", "billing-api", "webhook-worker", "gateway"], services.Keys);
        Assert.All(services, service =>
        {
            Assert.Contains("restart: \"unless-stopped\"", service.Value, StringComparison.Ordinal);
            Assert.Contains("healthcheck:", service.Value, StringComparison.Ordinal);
            Assert.DoesNotContain("service_started", service.Value, StringComparison.Ordinal);
        });
        Assert.All(services.Where(service => service.Key != "redis"), service => Assert.Contains("GET /alive", service.Value, StringComparison.Ordinal));
        Assert.Contains("replicas: 2", services["webhook-worker"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_this_machine_reaches_the_gateway_and_nobody_the_others()
    {
        var services = await PublishAsync();
        Assert.Contains("- \"127.0.0.1:8080:${GATEWAY_PORT}\"", services["gateway"], StringComparison.Ordinal);
        Assert.All(services.Where(service => service.Key != "gateway"), service => Assert.DoesNotContain("ports:", service.Value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Redis_loses_nothing_and_is_not_root_and_no_secret_is_written()
    {
        var services = await PublishAsync();
        Assert.Contains("--appendonly yes --appendfsync always --maxmemory-policy noeviction", services["redis"], StringComparison.Ordinal);
        Assert.Contains("user: \"redis\"", services["redis"], StringComparison.Ordinal);
        Assert.All(services.Values, service => Assert.Null(SecretShapes.SuspectIn(service)));
        Assert.All(
            new[] { "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET", "LICENSE_SIGNING_SECRET", "OPERATOR_TOKEN" },
            name => Assert.Contains($"\"${{{name}}}\"", services["billing-api"], StringComparison.Ordinal));
    }

    // By name: the lines under it. YAML as it is written, two spaces a level.
    private static async Task<Dictionary<string, string>> PublishAsync()
    {
        using var folder = new TemporaryFolder();
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Nyra_AppHost>(
            ["--operation", "publish", "--step", "publish", "--output-path", folder.Path], CancellationToken.None);
        await using var app = await builder.BuildAsync(CancellationToken.None);
        await app.RunAsync(CancellationToken.None);
        var services = new Dictionary<string, string>();
        string? name = null;
        foreach (var line in (await File.ReadAllLinesAsync(folder.File("docker-compose.yaml"))).SkipWhile(line => line != "services:").Skip(1).TakeWhile(line => line.StartsWith(' ')))
        {
            if (line.StartsWith("    ", StringComparison.Ordinal))
                services[name!] += line + "\n";
            else
                services[name = line.Trim(' ', ':')] = "";
        }
        return services;
    }
}

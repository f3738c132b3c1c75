using System.Text.Json.Nodes;
using Aspire.Hosting.Testing;
using Nyra.Billing.Configuration;
using Nyra.Readiness.Secrets;
using Nyra.Tests.Architecture;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.AppHost.Aspire;

/// <summary>What is deployed, as a picture that is kept: a change of it is a change of the deployment.</summary>
public sealed class PublishedManifestTests
{
    private static readonly string Kept = Repository.File("Nyra.Tests/AppHost/Aspire/manifest.json");

    [Fact]
    public async Task What_is_published_is_what_was_looked_at_last()
    {
        var manifest = await PublishAsync();
        // To keep another one: delete the old one, and run this twice. The first time it fails, and writes what is to be looked at.
        if (!File.Exists(Kept))
        {
            await File.WriteAllTextAsync(Kept, manifest.ToString() + "\n");
            Assert.Fail($"{Kept} was written: look at it.");
        }
        Assert.Equal(JsonNode.Parse(await File.ReadAllTextAsync(Kept))!.ToString(), manifest.ToString());
    }

    [Fact]
    public async Task What_is_configured_of_the_plan_is_published_and_nothing_else_changes()
    {
        var manifest = await PublishAsync(
            "--Plan:HostedAiCap=500", $"--{Settings.PaymentFailureGraceDays}=3", $"--{Settings.AbandonedKeys}=lost-key");
        string? Taken(string resource, string name)
        {
            var environment = manifest["resources"]![resource]!["env"]!.AsObject();
            var value = environment[name]?.GetValue<string>();
            environment.Remove(name);
            return value;
        }
        Assert.Equal(
            ["500", "3", "lost-key"], new[] { "Plan__HostedAiCap", Settings.PaymentFailureGraceDays, Settings.AbandonedKeys }.Select(name => Taken("billing-api", name)));
        Assert.Equal(["500", "3"], new[] { "Plan__HostedAiCap", Settings.PaymentFailureGraceDays }.Select(name => Taken("webhook-worker", name)));
        Assert.Equal(JsonNode.Parse(await File.ReadAllTextAsync(Kept))!.ToString(), manifest.ToString());
    }

    [Fact]
    public async Task Nothing_of_development_and_no_secret_is_published()
    {
        var manifest = await PublishAsync();
        var names = manifest["resources"]!.AsObject().Select(resource => resource.Key).ToList();
        Assert.DoesNotContain(names, name => name is "stripe" or "stripe-simulator" or "rehearsal" or "stripe-at");
        Assert.Null(SecretShapes.SuspectIn(manifest.ToJsonString()));
        foreach (var (name, resource) in manifest["resources"]!.AsObject())
        {
            // azd reads no manifest that has a resource without one.
            Assert.False(string.IsNullOrEmpty(resource?["type"]?.GetValue<string>()), name);
            var external = resource?["bindings"]?.AsObject().Any(binding => binding.Value?["external"]?.GetValue<bool>() == true) == true;
            Assert.True(!external || name == "gateway", name);
        }
    }

    private static async Task<JsonNode> PublishAsync(params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Nyra_AppHost>(
            ["--operation", "publish", "--step", "publish-manifest", "--output-path", folder.File("manifest.json"), .. arguments], CancellationToken.None);
        await using var app = await builder.BuildAsync(CancellationToken.None);
        await app.RunAsync(CancellationToken.None);
        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(folder.File("manifest.json")))!;
        // Relative to where it was written.
        foreach (var (_, resource) in manifest["resources"]!.AsObject())
            resource?.AsObject().Remove("path");
        return manifest;
    }
}

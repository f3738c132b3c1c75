using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Nyra.AppHost.Resources;
using Nyra.Billing.Configuration;
using Nyra.Readiness.Rehearsal;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.AppHost.Aspire;

public sealed class AppHostModelTests
{
    [Fact]
    public async Task A_fresh_clone_has_the_whole_system_and_asks_nothing()
    {
        await using var builder = await AppHostModel.CreateAsync();
        Assert.Superset(
            new HashSet<string> { "redis", "stripe-simulator", "billing-api", "webhook-worker", "gateway", "rehearsal" },
            builder.Resources.Select(resource => resource.Name).ToHashSet());
        foreach (var parameter in builder.Resources.OfType<ParameterResource>())
        {
            Assert.False(string.IsNullOrEmpty(await parameter.GetValueAsync(CancellationToken.None)), parameter.Name);
            Assert.True(parameter.Secret || parameter.Name == "stripe-at", parameter.Name);
        }
    }

    [Fact]
    public async Task Ready_has_the_rehearsal_fill_in_decisions_and_publish_with_the_simulator_only()
    {
        await using (var ready = await AppHostModel.WithValuesAsync("--Ready=true"))
        {
            var (environment, arguments) = await ready.ResolveAsync("rehearsal");
            Assert.Contains("--ready", arguments);
            Assert.Equal("whsec_given", environment[Settings.StripeWebhookSecret]);
            Assert.Equal("true", (await ready.ResolveAsync("stripe-simulator")).Environment["Simulator__BusinessPages"]);
        }
        await using (var usual = await AppHostModel.WithValuesAsync())
            Assert.DoesNotContain("--ready", (await usual.ResolveAsync("rehearsal")).Arguments);
        Programs.StripeCli();
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => AppHostModel.WithValuesAsync("--Ready=true", "--Parameters:stripe-at=test", "--Parameters:stripe-secret-key=sk_test_of_a_person"));
        Assert.Contains("only with the simulator", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("simulator", "whsec_given")]
    [InlineData("test", null)]
    public async Task Commands_get_the_signing_secret_of_the_simulator_and_nothing_of_a_persons_own_account(string stripeAt, string? secret)
    {
        Programs.StripeCli();
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            AssemblyName = typeof(StripeAccount).Assembly.GetName().Name,
            Args = [$"--Parameters:stripe-at={stripeAt}", "--Parameters:stripe-webhook-secret=whsec_given", "--Parameters:license-api-token=of-the-api"],
        });
        var stripe = builder.AddStripe(builder.AddStripeSimulator("stripe-simulator"));
        var target = new RehearsalTarget(
            "aspire", "test", new("http://127.0.0.1:1/"), new("http://127.0.0.1:2/"), "sk_test_key", "of-the-operator", "", RehearsalResource.Email, "", null,
            IsStripeItself: stripe.Simulator is null);
        var published = await LocalStackPublication.SettingsAsync(stripe, builder.AddNyraSettings(), target, CancellationToken.None);
        Assert.Equal(("of-the-operator", "of-the-api"), (published[Settings.OperatorToken], published[Settings.LicenseApiToken]));
        Assert.Equal(secret, published.GetValueOrDefault(Settings.StripeWebhookSecret));
        Assert.Equal(secret is not null, published.ContainsKey(Settings.StripeSecretKey));
    }

    [Fact]
    public async Task The_gateway_alone_is_reached_from_outside()
    {
        await using var builder = await AppHostModel.CreateAsync();
        Assert.Equal(
            ["gateway"],
            builder.Resources.Where(resource => resource.Annotations.OfType<EndpointAnnotation>().Any(endpoint => endpoint.IsExternal)).Select(resource => resource.Name));
    }

    [Theory]
    [InlineData("billing-api", "redis", "stripe-simulator")]
    [InlineData("webhook-worker", "redis", "stripe-simulator")]
    [InlineData("gateway", "billing-api")]
    [InlineData("stripe", "gateway", "stripe-simulator")]
    [InlineData("rehearsal", "gateway", "stripe", "webhook-worker")]
    public async Task Each_waits_for_what_it_needs(string resource, params string[] needs)
    {
        Programs.StripeCli();
        await using var builder = await AppHostModel.CreateAsync();
        Assert.Equal(needs, builder.Named<IResource>(resource).WaitsFor());
    }

    [Fact]
    public async Task Without_the_stripe_cli_the_simulator_posts_events_and_nothing_waits_for_a_listener()
    {
        await using var builder = await AppHostModel.CreateAsync("--StripeCli=none");
        Assert.DoesNotContain(builder.Resources, resource => resource.Name == "stripe");
        Assert.Equal(["gateway", "webhook-worker"], builder.Named<IResource>("rehearsal").WaitsFor());
        Assert.Contains(builder.Named<IResource>("stripe-simulator").Annotations.OfType<ResourceCommandAnnotation>(), command => command.Name == "checkout");
    }

    [Theory]
    [InlineData("billing-api")]
    [InlineData("webhook-worker")]
    [InlineData("gateway")]
    [InlineData("stripe")]
    [InlineData("stripe-simulator")]
    [InlineData("redis")]
    public async Task Each_says_whether_it_is_well(string resource)
    {
        Programs.StripeCli();
        await using var builder = await AppHostModel.CreateAsync();
        Assert.NotEmpty(builder.Named<IResource>(resource).Annotations.OfType<HealthCheckAnnotation>());
    }

    [Fact]
    public async Task The_api_gets_what_it_needs_and_the_worker_no_credential_it_does_not()
    {
        await using var builder = await AppHostModel.WithValuesAsync();
        var (api, _) = await builder.ResolveAsync("billing-api");
        Assert.Equal(("price_given", "whsec_given"), (api[Settings.PriceProMonthly], api[Settings.StripeWebhookSecret]));
        Assert.StartsWith("sk_test_", api[Settings.StripeSecretKey], StringComparison.Ordinal);
        Assert.StartsWith("http://localhost:", api[Settings.StripeApiBase], StringComparison.Ordinal);
        Assert.EndsWith("/return/paid?session_id=" + CheckoutOptions.EscapedPlaceholder, api[Settings.SuccessUrl], StringComparison.Ordinal);
        Assert.All(new[] { "ConnectionStrings__redis", Settings.EntitlementsFile, Settings.OperatorToken, Settings.LicenseApiToken, Settings.LicenseSigningSecret }, name => Assert.Contains(name, api.Keys));
        var (worker, _) = await builder.ResolveAsync("webhook-worker");
        Assert.Equal(api[Settings.EntitlementsFile], worker[Settings.EntitlementsFile]);
        Assert.All(
            new[] { Settings.OperatorToken, Settings.LicenseApiToken, Settings.LicenseSigningSecret, Settings.StripeWebhookSecret }, name => Assert.DoesNotContain(name, worker.Keys));
        var (gateway, _) = await builder.ResolveAsync("gateway");
        Assert.DoesNotContain(gateway.Values, value => value.StartsWith("sk_", StringComparison.Ordinal) || value.StartsWith("whsec_", StringComparison.Ordinal));
        Assert.Contains("services__billing-api__http__0", gateway.Keys);
    }

    [Fact]
    public async Task The_stripe_cli_forwards_to_the_gateway_and_the_rehearsal_executes_with_a_simulator_alone()
    {
        Programs.StripeCli();
        await using var simulated = await AppHostModel.WithValuesAsync();
        var (_, forwarding) = await simulated.ResolveAsync("stripe");
        Assert.Equal("listen", forwarding[0]);
        Assert.EndsWith("/webhooks/stripe", forwarding[forwarding.ToList().IndexOf("--forward-to") + 1], StringComparison.Ordinal);
        Assert.Contains("--api-base", forwarding);
        Assert.Equal("true", (await simulated.ResolveAsync("rehearsal")).Environment[Settings.RehearsalExecute]);

        await using var real = await AppHostModel.WithValuesAsync("--Parameters:stripe-at=test", "--Parameters:stripe-secret-key=sk_test_of_a_person");
        Assert.DoesNotContain(real.Resources, resource => resource.Name == "stripe-simulator");
        Assert.DoesNotContain("--api-base", (await real.ResolveAsync("stripe")).Arguments);
        Assert.NotEqual("true", (await real.ResolveAsync("rehearsal")).Environment.GetValueOrDefault(Settings.RehearsalExecute));
        Assert.DoesNotContain(Settings.StripeApiBase, (await real.ResolveAsync("billing-api")).Environment.Keys);
    }

    [Fact]
    public async Task Whoever_develops_gets_to_the_page_without_a_token_and_nobody_who_deploys_does()
    {
        await using var builder = await AppHostModel.WithValuesAsync();
        var (api, _) = await builder.ResolveAsync("billing-api");
        Assert.Equal(("Development", "true"), (api["ASPNETCORE_ENVIRONMENT"], api[Settings.OperatorOpenOnLoopback]));
        Assert.Equal("Development", (await builder.ResolveAsync("gateway")).Environment["ASPNETCORE_ENVIRONMENT"]);
        // Published it is in no manifest: PublishedManifestTests.
    }

    [Fact]
    public async Task What_is_configured_of_the_plan_reaches_the_api_and_the_worker_and_what_is_not_stays_out()
    {
        string[] ours = ["Plan__HostedAiCap", "Plan__Features", Settings.PaymentFailureGraceDays, Settings.AbandonedKeys];
        await using var configured = await AppHostModel.WithValuesAsync(
            "--Plan:HostedAiCap=500", "--Plan:Features=little-buddy-pro", $"--{Settings.PaymentFailureGraceDays}=3", $"--{Settings.AbandonedKeys}=lost-key");
        var (api, worker) = ((await configured.ResolveAsync("billing-api")).Environment, (await configured.ResolveAsync("webhook-worker")).Environment);
        Assert.Equal(["500", "little-buddy-pro", "3", "lost-key"], ours.Select(name => api.GetValueOrDefault(name)));
        // The worker has no keys.
        Assert.Equal(["500", "little-buddy-pro", "3", null], ours.Select(name => worker.GetValueOrDefault(name)));

        await using var builder = await AppHostModel.WithValuesAsync();
        foreach (var resource in new[] { "billing-api", "webhook-worker" })
            Assert.DoesNotContain((await builder.ResolveAsync(resource)).Environment.Keys, name => ours.Contains(name));
    }

    [Theory]
    [InlineData("--Parameters:stripe-secret-key=sk_live_" + "of_a_person", "is a live key")]
    [InlineData("--Parameters:stripe-at=live", "Set it to simulator or test")]
    [InlineData("--Parameters:keep-state=perhaps", "Set it to true or false")]
    [InlineData("--Queue=somewhere", "Set it to container, server or file")]
    [InlineData("--StripeCli=somewhere", "Set it to none, or leave it out")]
    [InlineData("--Parameters:stripe-at=test --StripeCli=none", "Get it with: npm ci")]
    [InlineData("--exit", "unknown or has no value")]
    [InlineData("--Quene=file", "The option '--Quene' is unknown. Did you mean --Queue?")]
    [InlineData("--Quene file", "The option '--Quene' is unknown. Did you mean --Queue?")]
    [InlineData("--Parameters:stripe-sekret-key=sk_test_1", "Did you mean --Parameters:stripe-secret-key?")]
    public async Task What_must_not_be_developed_with_is_refused_with_the_reason(string arguments, string words)
    {
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => AppHostModel.CreateAsync(arguments.Split(' ')));
        Assert.Contains(words, refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("billing-api")]
    [InlineData("webhook-worker")]
    [InlineData("stripe")]
    [InlineData("rehearsal")]
    public async Task A_live_key_that_is_typed_into_the_dashboard_reaches_nobody(string resource)
    {
        Programs.StripeCli();
        await using var builder = await AppHostModel.WithValuesAsync("--Parameters:stripe-at=test");
        builder.Configuration["Parameters:stripe-secret-key"] = "sk_live_" + "of_a_person";
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => builder.ResolveAsync(resource));
        Assert.Contains("is a live key", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_is_asked_for_a_value_is_told_what_it_is()
    {
        Programs.StripeCli();
        await using var builder = await AppHostModel.CreateAsync("--Parameters:stripe-at=test");
        var ours = builder.Resources.OfType<ParameterResource>().Where(parameter => parameter.Name != "redis-password").ToList();
        Assert.Contains(ours, parameter => parameter.Name == "stripe-at" && parameter.Description!.Contains("simulator", StringComparison.Ordinal));
        Assert.All(ours, parameter => Assert.False(string.IsNullOrWhiteSpace(parameter.Description), parameter.Name));
    }

    [Fact]
    public async Task With_the_simulator_each_start_has_state_of_its_own_and_with_a_persons_own_account_the_same()
    {
        Programs.StripeCli();
        async Task<string> EntitlementsAsync(params string[] arguments)
        {
            await using var builder = await AppHostModel.WithValuesAsync(arguments);
            return (await builder.ResolveAsync("billing-api")).Environment[Settings.EntitlementsFile];
        }
        Assert.NotEqual(await EntitlementsAsync(), await EntitlementsAsync());
        string[] own = ["--Parameters:stripe-at=test", "--Parameters:stripe-secret-key=sk_test_of_a_person"];
        Assert.Equal(await EntitlementsAsync(own), await EntitlementsAsync(own));
    }

    [Fact]
    public async Task State_is_kept_over_restarts_where_that_was_asked_for()
    {
        async Task<(string Entitlements, string? Simulator)> StateAsync(params string[] arguments)
        {
            await using var builder = await AppHostModel.WithValuesAsync(arguments);
            return (
                (await builder.ResolveAsync("billing-api")).Environment[Settings.EntitlementsFile],
                (await builder.ResolveAsync("stripe-simulator")).Environment.GetValueOrDefault("Simulator__StateFile"));
        }
        var kept = await StateAsync("--Parameters:keep-state=true");
        Assert.Equal(kept, await StateAsync("--Parameters:keep-state=true"));
        Assert.Equal(Path.GetDirectoryName(kept.Entitlements), Path.GetDirectoryName(kept.Simulator));
        Assert.Null((await StateAsync()).Simulator);
    }

    [Fact]
    public async Task The_queue_outlives_the_app_host_on_a_volume_of_its_own()
    {
        await using var builder = await AppHostModel.CreateAsync();
        var redis = builder.Named<IResource>("redis").Annotations;
        Assert.Equal(ContainerLifetime.Persistent, redis.OfType<ContainerLifetimeAnnotation>().Single().Lifetime);
        var volume = redis.OfType<ContainerMountAnnotation>().Single();
        Assert.Equal((ContainerMountType.Volume, "/data", false), (volume.Type, volume.Target, volume.IsReadOnly));
        // Of two checkouts each its own.
        Assert.NotEqual("nyra-webhook-queue", volume.Source);
    }

    [Fact]
    public async Task State_of_each_kind_has_a_container_and_a_volume_of_its_own()
    {
        Programs.StripeCli();
        async Task<(string? Container, string? Volume)> NamesAsync(params string[] arguments)
        {
            await using var builder = await AppHostModel.CreateAsync(arguments);
            var redis = builder.Named<IResource>("redis").Annotations;
            return (redis.OfType<ContainerNameAnnotation>().SingleOrDefault()?.Name, redis.OfType<ContainerMountAnnotation>().Single().Source);
        }
        string[][] kinds = [[], ["--Parameters:keep-state=true"], ["--Parameters:stripe-at=test"]];
        var names = new List<(string? Container, string? Volume)>();
        foreach (var kind in kinds)
        {
            names.Add(await NamesAsync(kind));
            Assert.Equal(names[^1], await NamesAsync(kind));
        }
        Assert.Equal(3, names.Select(name => name.Container).Distinct().Count());
        Assert.Equal(3, names.Select(name => name.Volume).Distinct().Count());
    }

    [Fact]
    public async Task Redis_loses_nothing_that_was_acknowledged()
    {
        await using var builder = await AppHostModel.CreateAsync();
        var (_, arguments) = await builder.ResolveAsync("redis");
        Assert.Equal("7.0.15", builder.Named<IResource>("redis").Annotations.OfType<ContainerImageAnnotation>().Single().Tag);
        Assert.Contains("--appendonly yes --appendfsync always --maxmemory-policy noeviction", string.Join(' ', arguments), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("server", "ConnectionStrings__redis")]
    [InlineData("file", Settings.QueueFile)]
    public async Task Without_a_container_runtime_the_queue_is_a_redis_server_or_a_file_that_both_share(string queue, string setting)
    {
        await using var builder = await AppHostModel.WithValuesAsync("--Queue=" + queue);
        Assert.DoesNotContain(builder.Resources, resource => resource is ContainerResource);
        var (api, worker) = ((await builder.ResolveAsync("billing-api")).Environment, (await builder.ResolveAsync("webhook-worker")).Environment);
        Assert.Equal(api[setting], worker[setting]);
    }
}

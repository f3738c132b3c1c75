using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Nyra.Billing.Configuration;
using Nyra.Embedded;

namespace Nyra.AppHost.Resources;

/// <summary>The queue between API and worker. It must lose nothing that was acknowledged to Stripe: Redis with every write on disk, or a SQLite file.</summary>
/// <param name="Why">What it is, and why; said at start.</param>
internal abstract record WebhookQueue(string Why)
{
    /// <summary>Redis by its connection string: in a container, or one that was named.</summary>
    internal sealed record Redis(IResourceBuilder<IResourceWithConnectionString> Resource, string Why) : WebhookQueue(Why);

    /// <summary>A redis-server of this machine, for where there is no container runtime.</summary>
    internal sealed record RedisServer(IResourceBuilder<ExecutableResource> Resource, string Why) : WebhookQueue(Why);

    /// <summary>A file both share, for where there is no Redis at all.</summary>
    internal sealed record File(string Folder, string Why) : WebhookQueue(Why);
}

internal static class WebhookQueueResource
{
    private const string RedisTag = "7.0.15";

    // Append-only always, and nothing evicted: else an acknowledged event could be lost.
    private static readonly string[] Durable = ["--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction", "--save", "\"\""];

    public static IResourceBuilder<ProjectResource> WithReference(this IResourceBuilder<ProjectResource> project, WebhookQueue queue) => queue switch
    {
        WebhookQueue.Redis redis => project.WithReference(redis.Resource),
        WebhookQueue.RedisServer server => project
            .WithEnvironment($"ConnectionStrings__{Settings.Redis}", $"{server.Resource.GetEndpoint("tcp").Property(EndpointProperty.HostAndPort)}"),
        WebhookQueue.File file => project.WithEnvironment(Settings.QueueFile, () => Path.Combine(Directory.CreateDirectory(file.Folder).FullName, "webhooks.db")),
        _ => throw new ArgumentOutOfRangeException(nameof(queue)),
    };

    /// <summary>A file is there; Redis is waited for.</summary>
    public static IResourceBuilder<ProjectResource> WaitFor(this IResourceBuilder<ProjectResource> project, WebhookQueue queue) => queue switch
    {
        WebhookQueue.Redis redis => project.WaitFor(redis.Resource),
        WebhookQueue.RedisServer server => project.WaitFor(server.Resource),
        _ => project,
    };

    /// <summary>By the setting <c>Queue</c>: container, server, file; by default the first of them that this machine can do.</summary>
    public static WebhookQueue AddWebhookQueue(this IDistributedApplicationBuilder builder, string name)
    {
        if (builder.Configuration.GetConnectionString(name) is { Length: > 0 })
            return new WebhookQueue.Redis(builder.AddConnectionString(name), "the Redis of the connection string that was given");
        // Deployed it is always this one, whatever a developer's machine has.
        if (!builder.ExecutionContext.IsRunMode)
            return new WebhookQueue.Redis(Container(builder, name), "Redis in a container");
        var folder = DevelopmentState.FolderOf(builder);
        var chosen = builder.Configuration[AppHostSettings.Queue] is { Length: > 0 } given ? given : null;
        var why = chosen is null ? null : ", as --Queue says";
        return (chosen ?? Possible()) switch
        {
            "container" => DevelopmentState.IsNewAtEachStart(builder)
                ? new WebhookQueue.Redis(Container(builder, name).BeginningEmpty(), $"Redis in a container{why}; it begins empty, as the simulator does")
                : new WebhookQueue.Redis(Container(builder, name), "Redis in a container" + why),
            "server" => new WebhookQueue.RedisServer(Server(builder, name, folder), "this machine's redis-server" + (why ?? " (no container runtime answers)")),
            _ => new WebhookQueue.File(folder, "a SQLite file" + (why ?? " (no container runtime, no redis-server)")),
        };
    }

    private static IResourceBuilder<RedisResource> Container(IDistributedApplicationBuilder builder, string name)
    {
        var redis = builder.AddRedis(name);
        var kind = DevelopmentState.KindOf(builder);
        var volume = builder.ExecutionContext.IsRunMode ? VolumeNameGenerator.Generate(redis, "queue-" + kind) : "nyra-webhook-queue";
        // A start of one kind must not empty, or replace, the Redis of another.
        if (builder.ExecutionContext.IsRunMode && kind != "new")
            redis.WithContainerName(volume);
        return redis
            // As tested with: the container test runs this very version.
            .WithImageTag(RedisTag)
            // Each checkout its own: of two servers on one file either would spoil the other's.
            .WithVolume(volume, "/data")
            .WithLifetime(ContainerLifetime.Persistent)
            .WithArgs(context =>
            {
                // In run mode each is an argument of its own; published they are one line for a shell.
                if (!context.ExecutionContext.IsRunMode)
                    context.Args[^1] = $"{context.Args[^1]} {string.Join(' ', Durable)}";
                foreach (var argument in context.ExecutionContext.IsRunMode ? Durable : [])
                    context.Args.Add(argument);
            });
    }

    private static IResourceBuilder<ExecutableResource> Server(IDistributedApplicationBuilder builder, string name, string folder)
    {
        var port = LoopbackPorts.Take(1)[0];
        builder.Services.AddHealthChecks().AddRedis($"127.0.0.1:{port}", "redis-server");
        return builder
            .AddExecutable(name, "redis-server", Directory.CreateDirectory(folder).FullName, [.. Durable[..^1], "", "--bind", "127.0.0.1"])
            .WithEndpoint(scheme: "tcp", name: "tcp", isProxied: false, port: port)
            .WithArgs(context =>
            {
                context.Args.Add("--port");
                context.Args.Add(((IResourceWithEndpoints)context.Resource).GetEndpoint("tcp").Property(EndpointProperty.TargetPort));
            })
            .WithHealthCheck("redis-server");
    }

    private static string Possible() =>
        RunsLinux(Answer(Environment.GetEnvironmentVariable("ASPIRE_CONTAINER_RUNTIME") ?? "docker", "info")) ? "container"
        : Answer("redis-server", "--version") is not null ? "server"
        : "file";

    // Docker on Windows may be switched to Windows containers, for which there is no Redis.
    internal static bool RunsLinux(string? info) => info?.Contains("OSType: windows", StringComparison.Ordinal) is false;

    // What it writes to stdout, or null where it does not run or fails.
    private static string? Answer(string program, string argument)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, argument) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            var output = process.StandardOutput.ReadToEndAsync();
            if (process.WaitForExit(TimeSpan.FromSeconds(10)))
                return process.ExitCode == 0 ? output.GetAwaiter().GetResult() : null;
            process.Kill();
            return null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}

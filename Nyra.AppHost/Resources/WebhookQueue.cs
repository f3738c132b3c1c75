using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Nyra.Billing.Configuration;
using Nyra.Embedded;

namespace Nyra.AppHost.Resources;

/// <summary>The queue between API and worker. It must lose nothing that was acknowledged to Stripe: Redis with every write on disk, or a SQLite file.</summary>
/// <param name="Why">Said in one line at start.</param>
internal abstract record WebhookQueue(string Why)
{
    /// <summary>Redis by its connection string: in a container, or one that was named.</summary>
    internal sealed record Redis(IResourceBuilder<IResourceWithConnectionString> Resource, string Why) : WebhookQueue(Why);

    /// <summary>A redis-server of this machine, for where there is no container runtime.</summary>
    internal sealed record RedisServer(IResourceBuilder<ExecutableResource> Resource, string Why) : WebhookQueue(Why);

    /// <summary>A file both share, for where there is no Redis at all.</summary>
    internal sealed record File(string Folder, string Why) : WebhookQueue(Why);
}

internal static partial class WebhookQueueResource
{
    // Append-only always, and nothing evicted: else an acknowledged event could be lost.
    private static readonly string[] Durable = ["--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction", "--save", "\"\""];

    /// <summary>By the setting <c>Queue</c>: container, server, file; by default the first of them that this machine can do.</summary>
    public static WebhookQueue AddWebhookQueue(this IDistributedApplicationBuilder builder, string name)
    {
        var queue = Choose(builder, name);
        builder.Eventing.Subscribe<BeforeStartEvent>((started, _) =>
        {
            if (builder.ExecutionContext.IsRunMode)
                Log.Queue(started.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Nyra.AppHost"), queue.Why);
            return Task.CompletedTask;
        });
        return queue;
    }

    public static IResourceBuilder<ProjectResource> WithWebhookQueue(this IResourceBuilder<ProjectResource> project, WebhookQueue queue) => queue switch
    {
        WebhookQueue.Redis redis => project.WithReference(redis.Resource).WaitFor(redis.Resource),
        WebhookQueue.RedisServer server => project
            .WithEnvironment($"ConnectionStrings__{Settings.Redis}", $"{server.Resource.GetEndpoint("tcp").Property(EndpointProperty.HostAndPort)}")
            .WaitFor(server.Resource),
        WebhookQueue.File file => project.WithEnvironment(Settings.QueueFile, () => Path.Combine(Directory.CreateDirectory(file.Folder).FullName, "webhooks.db")),
        _ => throw new ArgumentOutOfRangeException(nameof(queue)),
    };

    private static WebhookQueue Choose(IDistributedApplicationBuilder builder, string name)
    {
        if (builder.Configuration.GetConnectionString(name) is { Length: > 0 })
            return new WebhookQueue.Redis(builder.AddConnectionString(name), "the Redis of the connection string that was given");
        var folder = DevelopmentState.FolderOf(builder);
        return (builder.ExecutionContext.IsRunMode ? builder.Configuration["Queue"] ?? Possible() : "container") switch
        {
            "container" => new WebhookQueue.Redis(Container(builder, name), "Redis in a container"),
            "server" => new WebhookQueue.RedisServer(Server(builder, name, folder), "the redis-server of this machine, since no container runtime answers"),
            "file" => new WebhookQueue.File(folder, "a SQLite file, since neither a container runtime nor a redis-server is here"),
            var other => throw new DistributedApplicationException($"Queue is '{other}'. Set it to container, server or file, or leave it out."),
        };
    }

    private static IResourceBuilder<RedisResource> Container(IDistributedApplicationBuilder builder, string name) => builder.AddRedis(name)
        .WithVolume("nyra-webhook-queue", "/data")
        .WithLifetime(ContainerLifetime.Persistent)
        .WithArgs(context =>
        {
            // In run mode each is an argument of its own; published they are one line for a shell.
            if (!context.ExecutionContext.IsRunMode)
                context.Args[^1] = $"{context.Args[^1]} {string.Join(' ', Durable)}";
            foreach (var argument in context.ExecutionContext.IsRunMode ? Durable : [])
                context.Args.Add(argument);
        });

    private static IResourceBuilder<ExecutableResource> Server(IDistributedApplicationBuilder builder, string name, string folder) => builder
        .AddExecutable(name, "redis-server", Directory.CreateDirectory(folder).FullName, [.. Durable[..^1], "", "--bind", "127.0.0.1"])
        .WithEndpoint(scheme: "tcp", name: "tcp", isProxied: false, port: LoopbackPorts.Take(1)[0])
        .WithArgs(context =>
        {
            context.Args.Add("--port");
            context.Args.Add(((IResourceWithEndpoints)context.Resource).GetEndpoint("tcp").Property(EndpointProperty.TargetPort));
        });

    private static string Possible() => Answers(Environment.GetEnvironmentVariable("ASPIRE_CONTAINER_RUNTIME") ?? "docker", "info") ? "container"
        : Answers("redis-server", "--version") ? "server"
        : "file";

    private static bool Answers(string program, string argument)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, argument) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            if (process.WaitForExit(TimeSpan.FromSeconds(10)))
                return process.ExitCode == 0;
            process.Kill();
            return false;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Webhook queue: {Queue}")]
        public static partial void Queue(ILogger logger, string queue);
    }
}

using Aspire.Hosting.Docker.Resources.ComposeNodes;

namespace Nyra.AppHost.Resources;

/// <summary>
/// What Docker Compose is told besides what Aspire tells it: how a service is probed, that what needs it waits for that, that it is started again, and how many
/// of it there are.
/// </summary>
internal static class ComposeServices
{
    /// <param name="port">Where this machine reaches it, and nobody else: TLS ends before it. Null for one that only the others reach.</param>
    public static IResourceBuilder<ProjectResource> InCompose(this IResourceBuilder<ProjectResource> project, int? port = null) =>
        project.PublishAsDockerComposeService((_, service) =>
        {
            var inside = service.Environment["HTTP_PORTS"];
            // The images hold a shell, and neither curl nor wget.
            Probe(service, "CMD", "bash", "-c", $"exec 3<>/dev/tcp/127.0.0.1/{inside} && printf 'GET /alive HTTP/1.0\\r\\n\\r\\n' >&3 && head -1 <&3 | grep -q ' 200 '");
            if (project.Resource.TryGetLastAnnotation<ReplicaAnnotation>(out var several))
                service.Deploy = new() { Replicas = several.Replicas };
            if (port is not null)
                service.Ports = [$"127.0.0.1:{port}:{inside}"];
        });

    /// <summary>Redis as its own user, and not as root; its volume is that user's from the first start on.</summary>
    public static IResourceBuilder<RedisResource> InCompose(this IResourceBuilder<RedisResource> redis) =>
        redis.PublishAsDockerComposeService((_, service) =>
        {
            service.User = "redis";
            Probe(service, "CMD-SHELL", "redis-cli --no-auth-warning -a \"$$REDIS_PASSWORD\" ping | grep -q PONG");
        });

    private static void Probe(Service service, params string[] test)
    {
        service.Restart = "unless-stopped";
        service.Healthcheck = new() { Test = [.. test], Interval = "10s", Timeout = "3s", StartPeriod = "20s", Retries = 3 };
        foreach (var needed in service.DependsOn.Values)
            needed.Condition = "service_healthy";
    }
}

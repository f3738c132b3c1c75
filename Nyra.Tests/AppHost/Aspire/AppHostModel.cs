using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Nyra.Tests.AppHost.Aspire;

/// <summary>The app host's model, built and never started: no container runtime is needed.</summary>
internal static class AppHostModel
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    public static Task<IDistributedApplicationTestingBuilder> CreateAsync(params string[] arguments) =>
        DistributedApplicationTestingBuilder.CreateAsync<Projects.Nyra_AppHost>(["--Queue=container", .. arguments], Ct);

    /// <summary>With everything given that is else made or asked for when the system starts.</summary>
    public static Task<IDistributedApplicationTestingBuilder> WithValuesAsync(params string[] arguments) =>
        CreateAsync(["--Parameters:stripe-price-pro-monthly=price_given", "--Parameters:stripe-webhook-secret=whsec_given", .. arguments]);

    public static T Named<T>(this IDistributedApplicationTestingBuilder builder, string name)
        where T : IResource => builder.Resources.OfType<T>().Single(resource => resource.Name == name);

    /// <summary>A resource's environment and arguments as it would get them, every endpoint at a port of its own.</summary>
    public static async Task<(IReadOnlyDictionary<string, string> Environment, IReadOnlyList<string> Arguments)> ResolveAsync(
        this IDistributedApplicationTestingBuilder builder, string name)
    {
        var port = 4000;
        foreach (var endpoint in builder.Resources.OfType<IResourceWithEndpoints>().SelectMany(resource => resource.Annotations.OfType<EndpointAnnotation>()))
            endpoint.AllocatedEndpoint ??= new AllocatedEndpoint(endpoint, "localhost", ++port, targetPortExpression: $"{port}");
        var resolved = await ExecutionConfigurationBuilder.Create(builder.Named<IResource>(name)).WithEnvironmentVariablesConfig().WithArgumentsConfig()
            .BuildAsync(builder.ExecutionContext, NullLogger.Instance, Ct);
        // What cannot be resolved is left out without a word.
        Assert.Null(resolved.Exception);
        return (resolved.EnvironmentVariables.ToDictionary(), [.. resolved.Arguments.Select(argument => argument.Value)]);
    }

    public static IEnumerable<string> WaitsFor(this IResource resource) => resource.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource.Name).Order();
}

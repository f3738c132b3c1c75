using Nyra.Billing.Configuration;

namespace Nyra.AppHost.Resources;

internal static class Development
{
    /// <summary>Has every host run in Development: a host without a launch profile would take itself for deployed, and ask for a volume and for https.</summary>
    public static void RunInDevelopment(this IDistributedApplicationBuilder builder)
    {
        foreach (var project in builder.Resources.OfType<ProjectResource>().ToList())
            builder.CreateResourceBuilder(project).WithEnvironment("ASPNETCORE_ENVIRONMENT", "Development").WithEnvironment("DOTNET_ENVIRONMENT", "Development");
    }

    /// <summary>Lets this machine get to the operator's page without the token, which nobody was told.</summary>
    public static void OpenToThisMachine(this IResourceBuilder<ProjectResource> api) => api.WithEnvironment(Settings.OperatorOpenOnLoopback, "true");
}

using Nyra.Billing.Configuration;

namespace Nyra.AppHost.Resources;

internal static class Development
{
    /// <summary>
    /// Has every host run in Development: a host without a launch profile would take itself for deployed, and ask for a volume and for https. This machine
    /// gets to the operator's page without the token, which nobody was told.
    /// </summary>
    public static void RunInDevelopment(this IDistributedApplicationBuilder builder)
    {
        foreach (var project in builder.Resources.OfType<ProjectResource>().ToList())
        {
            var host = builder.CreateResourceBuilder(project).WithEnvironment("ASPNETCORE_ENVIRONMENT", "Development").WithEnvironment("DOTNET_ENVIRONMENT", "Development");
            if (project.Name == "billing-api")
                host.WithEnvironment(Settings.OperatorOpenOnLoopback, "true");
        }
    }
}

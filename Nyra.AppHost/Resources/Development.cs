using System.Runtime.InteropServices;
using Nyra.Billing.Configuration;
using Nyra.Embedded;

namespace Nyra.AppHost.Resources;

internal static class Development
{
    /// <summary>Has every host run in Development: a host without a launch profile would take itself for deployed, and ask for a volume and for https.</summary>
    public static void RunInDevelopment(this IDistributedApplicationBuilder builder)
    {
        foreach (var project in builder.Resources.OfType<ProjectResource>().ToList())
            builder.CreateResourceBuilder(project).WithEnvironment("ASPNETCORE_ENVIRONMENT", "Development").WithEnvironment("DOTNET_ENVIRONMENT", "Development")
                // At the end the dashboard is gone first, and hosts would try for six seconds to send it their last spans, until they are killed.
                .WithEnvironment(context => context.EnvironmentVariables.Remove("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"))
                .WithBuiltProgram();
    }

    /// <summary>
    /// Starts what was built with the app host, where Aspire would start <c>dotnet run --no-build</c>: that costs each process a second of a core at start. An IDE and
    /// <c>dotnet watch</c> start projects in their own way.
    /// </summary>
    private static void WithBuiltProgram(this IResourceBuilder<ProjectResource> project)
    {
        var (builder, path) = (project.ApplicationBuilder, project.Resource.GetProjectMetadata().ProjectPath);
        var name = Path.GetFileNameWithoutExtension(path);
        // The same for every project: artifacts/bin/Nyra.Gateway/debug
        var folder = Path.Combine(DevelopmentState.Artifacts(builder), "bin", name, new DirectoryInfo(AppContext.BaseDirectory).Name);
        var program = Path.Combine(folder, ProgramFile.NameOf(name == "Nyra.Cli" ? "nyra" : name));
        if (!File.Exists(program) || builder.Configuration["DEBUG_SESSION_PORT"] is not null || builder.Configuration["DOTNET_WATCH"] is not null)
            return;
        var runtime = new DirectoryInfo(RuntimeEnvironment.GetRuntimeDirectory());
        project.WithAnnotation(new ExecutableAnnotation { Command = program, WorkingDirectory = Path.GetDirectoryName(path)! })
            // Where the SDK is not installed in the usual place.
            .WithEnvironment("DOTNET_ROOT", runtime.Parent!.Parent!.Parent!.FullName);
    }

    /// <summary>Lets this machine get to the operator's page without the token, which nobody was told.</summary>
    public static void OpenToThisMachine(this IResourceBuilder<ProjectResource> api) => api.WithEnvironment(Settings.OperatorOpenOnLoopback, "true");
}

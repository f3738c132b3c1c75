using Microsoft.Extensions.Configuration;
using Nyra.Billing.Configuration;

namespace Nyra.AppHost.Resources;

/// <summary>
/// Where entitlements rest: in PostgreSQL by the connection string <c>entitlements</c> wherever it is deployed, and while developing where it is given;
/// else in a file that API and worker share.
/// </summary>
/// <param name="Database">Null where they are in a file.</param>
internal sealed record Entitlements(IResourceBuilder<IResourceWithConnectionString>? Database, string Folder);

internal static class EntitlementsResource
{
    public static Entitlements AddEntitlements(this IDistributedApplicationBuilder builder, string name) => new(
        !builder.ExecutionContext.IsRunMode || builder.Configuration.GetConnectionString(name) is { Length: > 0 } ? builder.AddConnectionString(name) : null,
        DevelopmentState.FolderOf(builder));

    public static IResourceBuilder<ProjectResource> WithReference(this IResourceBuilder<ProjectResource> project, Entitlements entitlements)
    {
        // What is deployed must survive: the storage guard looks at every start.
        if (!project.ApplicationBuilder.ExecutionContext.IsRunMode)
            project.WithEnvironment(Settings.RequirePersistentStorage, "true");
        return entitlements.Database is { } database
            ? project.WithReference(database)
            : project.WithEnvironment(Settings.EntitlementsFile, () => Path.Combine(Directory.CreateDirectory(entitlements.Folder).FullName, "entitlements.json"));
    }
}

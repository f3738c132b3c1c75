namespace Nyra.AppHost.Resources;

internal static class LaterResource
{
    /// <summary>A host that stands further down in the picture, by its name: to be asked for once the picture is whole.</summary>
    public static IResourceBuilder<ProjectResource> Project(this IDistributedApplicationBuilder builder, string name) =>
        builder.CreateResourceBuilder(builder.Resources.OfType<ProjectResource>().Single(resource => resource.Name == name));
}

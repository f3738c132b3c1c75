using Microsoft.Extensions.Configuration;
using Nyra.Billing.Configuration;

namespace Nyra.AppHost.Resources;

/// <summary>Settings that have a default, and are handed on only where the app host's own configuration holds another value.</summary>
internal static class PlanSettings
{
    /// <summary>What is sold, and for how long a failed payment is borne with.</summary>
    public static IResourceBuilder<ProjectResource> WithPlan(this IResourceBuilder<ProjectResource> project)
    {
        foreach (var (name, _) in project.ApplicationBuilder.Configuration.GetSection(PlanOptions.Section).AsEnumerable(makePathsRelative: true))
            project.WithConfigured($"{PlanOptions.Section}:{name}");
        return project.WithConfigured(Settings.PaymentFailureGraceDays);
    }

    /// <param name="key">As configuration spells it; the environment has two underscores for a colon.</param>
    public static IResourceBuilder<ProjectResource> WithConfigured(this IResourceBuilder<ProjectResource> project, string key) =>
        project.ApplicationBuilder.Configuration[key] is { } value ? project.WithEnvironment(key.Replace(":", "__", StringComparison.Ordinal), value) : project;
}

using System.Reflection;

namespace Nyra.Billing;

/// <summary>What this build was made of.</summary>
public static class BuildVersion
{
    /// <summary>The commit's whole hash; null where the build did not know it.</summary>
    // The SDK writes 1.0.0+<commit>.
    public static string? Commit { get; } = typeof(BuildVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        .Split('+') is [_, { Length: 40 or 64 } commit] ? commit : null;
}

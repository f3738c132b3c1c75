using System.Text.Json;

namespace Nyra.Readiness.CommandCenter;

/// <summary>What is stored of the command center, and whether it can be understood. A closed set.</summary>
public abstract record CommandCenterState(long Version)
{
    /// <param name="Document">Empty where nothing was saved yet; the version is 0 then.</param>
    public sealed record Readable(long Version, CommandCenterDocument Document) : CommandCenterState(Version);

    /// <summary>Not what this version writes. It is kept aside when the next one is saved, never lost.</summary>
    public sealed record Malformed(long Version, JsonElement Content, string Why) : CommandCenterState(Version);

    /// <summary>Saved by a newer version of Nyra: this one would lose what it does not know.</summary>
    public sealed record Newer(long Version, long Format) : CommandCenterState(Version);
}

namespace Nyra.Readiness.Secrets;

/// <summary>An object as git lists it.</summary>
/// <param name="Path">One of the paths it had; empty of a commit.</param>
/// <param name="Age">Goes up from the newest commit's objects to the oldest's.</param>
internal sealed record GitObject(string Id, string Path, int Age);

namespace Nyra.Readiness;

/// <summary>A backend's address as a person writes it.</summary>
public static class BackendUrl
{
    /// <summary>
    /// Absolute, http or https, and ending in a slash; null for anything else, also where it holds a user name or password: those would be shown, stored and
    /// sent about.
    /// </summary>
    public static Uri? Read(string? text) =>
        Uri.TryCreate(text?.Trim().TrimEnd('/') + "/", UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", UserInfo: "" } ? url : null;

    /// <summary>Whether a token may be sent there: not in the clear to another machine.</summary>
    public static bool KeepsTokens(Uri url) => url.Scheme == "https" || url.IsLoopback;
}

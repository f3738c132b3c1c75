namespace Nyra.Readiness.Secrets;

/// <summary>Keys that Stripe prints in its own documentation for everybody to try: no secrets, though they look like it.</summary>
internal static class DocumentedKeys
{
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "2cafc0970149a84f",
        "f2d6ca16515033e5",
        "2d1f7723aabc5c7a",
    };

    public static bool Holds(string fingerprint) => Known.Contains(fingerprint);
}

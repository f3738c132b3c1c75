namespace Nyra.Readiness.Preflight.Checks.Settings;

/// <summary>Values that stand in documentation, Stripe's or ours: whoever copied one has not set his own.</summary>
internal static class DocumentedExamples
{
    private static readonly string[] Parts =
    [
        // Stripe's documentation shows every reader this test key.
        "4eC39HqLyjWDarjtT1zdp7dc", "BQokikJOvBiI2HlWgH4olfQ2",
        "your-domain.example", "your-test-email", "changeme", "change-me", "placeholder", "replace-me", "xxxxxxxx", "example-token",
    ];

    public static bool Holds(string value) =>
        value.Contains('…', StringComparison.Ordinal) || value.EndsWith("...", StringComparison.Ordinal)
        || Parts.Any(part => value.Contains(part, StringComparison.OrdinalIgnoreCase));
}

namespace Nyra.Readiness.Secrets;

public static class SecretShapes
{
    public static string? SuspectIn(string text) => text.Contains("sk_", StringComparison.Ordinal) ? "sk_…" : null;

    public static string Redacted(string text) => text;
}

namespace Nyra.Readiness.Snapshots;

/// <summary>A snapshot as it is stored.</summary>
/// <param name="Content">The snapshot's JSON, the exact text that is signed.</param>
/// <param name="Kid">Of the license signing key that signed it.</param>
/// <param name="Signature">ES256 over the content's UTF-8, base64url.</param>
/// <remarks>Kept in the entitlement store as the document <see cref="Name"/>.</remarks>
public sealed record SignedSnapshot(string Content, string Kid, string Signature)
{
    public const string Name = "readiness-snapshot";

    public static readonly SignedSnapshot None = new("", "", "");
}

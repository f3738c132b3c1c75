namespace Nyra.Readiness.Secrets;

/// <summary>A secret and where it rests.</summary>
/// <param name="Where">For example <c>src/settings.json:12</c>, <c>app.zip!/a.js:1</c>, <c>blob 3fa91c2b7d of old.json:3, first in commit 9bc0072 of 2026-11-14</c>.</param>
public sealed record SecretFinding(string Where, SecretMatch Match)
{
    /// <summary>As it is shown: nothing of it is secret.</summary>
    public override string ToString() => $"{Where} {Match.Shape} {Match.Redacted} {Match.Fingerprint}";
}

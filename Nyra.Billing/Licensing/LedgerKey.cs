namespace Nyra.Billing.Licensing;

/// <summary>One key that signs licenses, or did.</summary>
/// <param name="Kid">RFC 7638's thumbprint.</param>
/// <param name="X">A coordinate of the public point, base64url.</param>
/// <param name="Y">The other one.</param>
/// <param name="LastSigned">When a process that signs with it last said so.</param>
/// <param name="Statements">What older keys say for it.</param>
public sealed record LedgerKey(
    string Kid, string X, string Y, DateTimeOffset SignsSince, DateTimeOffset LastSigned, IReadOnlyList<KeyStatement> Statements);

/// <summary>The signed word of one key that another may be trusted, see <see cref="LicenseIssuer.Vouch"/>.</summary>
/// <param name="By">The key that signed it.</param>
/// <param name="Text">A JWT.</param>
public sealed record KeyStatement(string By, string Text);

using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using Nyra.Billing.Configuration;

namespace Nyra.Readiness.Secrets;

/// <summary>The secrets that are set on this machine: most of ours are random and begin with nothing to know them by, so they are searched for as they are.</summary>
public sealed partial class SecretValues
{
    /// <summary>What is shorter stands in texts by chance.</summary>
    private const int Least = 16;

    // The Stripe CLI's own name for the key.
    private const string StripeCliKey = "STRIPE_API_KEY";

    private static readonly string[] Names =
    [
        Settings.OperatorToken, Settings.LicenseApiToken, Settings.LicenseSigningSecret, Settings.StripeSecretKey, Settings.StripeWebhookSecret, StripeCliKey,
    ];

    public static readonly SecretValues None = new([]);

    private readonly List<Value> _values;

    private SecretValues(List<Value> values) => _values = values;

    // Passwords people are given, and may write in groups of letters.
    private static readonly string[] Passwords = [Settings.SupportSmtpPassword, Settings.SupportImapPassword];

    // As a shell has them, and as a host's configuration does.
    private static readonly string[] ConnectionStrings = [.. new[] { Settings.Redis, Settings.Entitlements }.SelectMany(name => new[] { $"ConnectionStrings__{name}", $"ConnectionStrings:{name}" })];

    public static SecretValues Of(Func<string, string?> setting) =>
        new([.. Names.SelectMany(name => Pieces(setting(name) ?? "").Select(piece => (name, piece)))
            .Concat(Passwords.SelectMany(name => Grouped(setting(name) ?? "").Select(piece => (name, piece))))
            .Concat(ConnectionStrings.SelectMany(name => PasswordIn(setting(name) ?? "").Select(piece => (name, piece))))
            .DistinctBy(entry => entry.piece).SelectMany(Spellings)]);

    internal void FindIn(ReadOnlySpan<byte> bytes, List<SecretMatch> found)
    {
        foreach (var value in _values)
        {
            for (int from = 0, at; (at = bytes[from..].IndexOf(value.Bytes)) >= 0; from += at + value.Bytes.Length)
                found.Add(new(from + at, value.Bytes.Length, value.Shape, value.Redacted, value.Fingerprint));
        }
    }

    // Several secrets while one is rolled, keys in lines: each piece is one. What frames a PEM key is none.
    private static IEnumerable<string> Pieces(string setting) => setting
        .Replace("\\n", "\n", StringComparison.Ordinal).Split([',', '\n', '\r', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries)
        .Where(piece => piece.Length >= Least && !piece.Contains("-----", StringComparison.Ordinal));

    private static IEnumerable<string> Grouped(string password) =>
        new[] { password.Trim(), password.Replace(" ", "", StringComparison.Ordinal) }.Distinct().Where(piece => piece.Length >= Least);

    // Host and user beside it are no secrets.
    private static IEnumerable<string> PasswordIn(string connectionString) =>
        Password().Matches(connectionString).Select(found => found.Groups["password"].Value.Trim('"', '\'')).Where(piece => piece.Length >= Least);

    [GeneratedRegex("""(?<=^|[;,\s])(?:password|pwd)\s*=\s*(?<password>"[^"]*"|'[^']*'|[^;,]*)""", RegexOptions.IgnoreCase)]
    private static partial Regex Password();

    private static IEnumerable<Value> Spellings((string Setting, string Piece) entry)
    {
        var shape = $"value-of-{entry.Setting}";
        // A value may be anything a person typed: two characters of it are all that is ever shown.
        var redacted = $"…{entry.Piece[^2..]}";
        var fingerprint = Fingerprint.Of(Encoding.UTF8.GetBytes(entry.Piece));
        return new[] { entry.Piece, JavaScriptEncoder.Default.Encode(entry.Piece) }.Distinct().Select(Encoding.UTF8.GetBytes)
            .SelectMany(bytes => new[] { bytes, SpacedText.Encode(bytes, SpacedText.Wide) })
            .Select(bytes => new Value(bytes, shape, redacted, fingerprint));
    }

    private sealed record Value(byte[] Bytes, string Shape, string Redacted, string Fingerprint);
}

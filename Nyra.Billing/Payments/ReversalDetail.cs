using System.Text.RegularExpressions;

namespace Nyra.Billing.Payments;

/// <summary>
/// What an event says of a refund, dispute or fraud warning, in the words that are kept of it: <c>fully refunded</c>,
/// <c>status lost, charge ch_…</c>. Pure.
/// </summary>
public static partial class ReversalDetail
{
    private const int MaxWordLength = 255;

    /// <param name="refunded">Of a charge, whether all of it was refunded.</param>
    /// <param name="status">Of a refund or dispute.</param>
    /// <param name="chargeId">Of what names its charge.</param>
    /// <returns>Null where the event says none of them.</returns>
    public static string? Of(bool? refunded, string? status, string? chargeId)
    {
        string?[] parts =
        [
            refunded switch { true => "fully refunded", false => "partly refunded", null => null },
            IsWord(status) ? $"status {status}" : null,
            IsWord(chargeId) ? $"charge {chargeId}" : null,
        ];
        return string.Join(", ", parts.OfType<string>()) is { Length: > 0 } words ? words : null;
    }

    /// <summary>The id of the charge that it names.</summary>
    public static string? ChargeIn(string? detail) =>
        detail is not null && ChargePart().Match(detail) is { Success: true } match ? match.Groups[1].Value : null;

    private static bool IsWord(string? text) =>
        text is { Length: > 0 and <= MaxWordLength } && text.All(one => char.IsAsciiLetterOrDigit(one) || one == '_');

    [GeneratedRegex(@"(?:^|, )charge (\w+)$")]
    private static partial Regex ChargePart();
}

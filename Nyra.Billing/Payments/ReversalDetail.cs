using System.Text.RegularExpressions;

namespace Nyra.Billing.Payments;

/// <summary>
/// What an event says of a refund, dispute or fraud warning, in the words that are kept of it: <c>fully refunded</c>,
/// <c>status lost, charge ch_…</c>. Pure.
/// </summary>
public static partial class ReversalDetail
{
    private const int MaxTokenLength = 255;

    /// <param name="refunded">Of a charge, whether all of it was refunded.</param>
    /// <param name="status">Of a refund or dispute.</param>
    /// <param name="chargeId">Of what names its charge.</param>
    /// <returns>Null where the event says none of them.</returns>
    public static string? Of(bool? refunded, string? status, string? chargeId)
    {
        string?[] parts =
        [
            refunded switch { true => "fully refunded", false => "partly refunded", null => null },
            IsToken(status) ? $"status {status}" : null,
            IsToken(chargeId) ? $"charge {chargeId}" : null,
        ];
        return string.Join(", ", parts.OfType<string>()) is { Length: > 0 } words ? words : null;
    }

    /// <summary>The id of the charge that it names.</summary>
    public static string? ChargeIn(string? detail) =>
        detail is not null && ChargePart().Match(detail) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>The status that it names, for example <c>lost</c>.</summary>
    public static string? StatusIn(string? detail) =>
        detail is not null && StatusPart().Match(detail) is { Success: true } match ? match.Groups[1].Value : null;

    private static bool IsToken(string? text) =>
        text is { Length: > 0 and <= MaxTokenLength } && text.All(one => char.IsAsciiLetterOrDigit(one) || one == '_');

    [GeneratedRegex(@"(?:^|, )status (\w+)")]
    private static partial Regex StatusPart();

    [GeneratedRegex(@"(?:^|, )charge (\w+)$")]
    private static partial Regex ChargePart();
}

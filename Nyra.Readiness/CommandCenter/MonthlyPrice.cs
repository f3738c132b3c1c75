using System.Globalization;
using System.Text.RegularExpressions;

namespace Nyra.Readiness.CommandCenter;

/// <summary>An amount of money a month, in the currency's smallest unit as Stripe counts it.</summary>
/// <param name="Currency">ISO 4217, upper case.</param>
public readonly partial record struct MonthlyPrice(long MinorUnits, string Currency)
{
    // https://docs.stripe.com/currencies#zero-decimal and #special-cases
    private static readonly HashSet<string> WithoutDecimals = new(StringComparer.Ordinal)
    {
        "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF",
    };

    private static readonly HashSet<string> WithThreeDecimals = new(StringComparer.Ordinal) { "BHD", "JOD", "KWD", "OMR", "TND" };

    public static MonthlyPrice Of(long? minorUnits, string currency) => new(minorUnits ?? 0, currency.ToUpperInvariant());

    /// <summary>Reads what a person writes: <c>12 USD</c>, <c>12.00 USD</c>, <c>usd 12.00</c>, <c>$12</c>; also with <c>/ month</c> behind.</summary>
    public static bool TryParse(string text, out MonthlyPrice price)
    {
        price = default;
        if (Written().Match(text.Trim()) is not { Success: true } match)
            return false;
        var currency = (match.Groups["before"].Value, match.Groups["after"].Value) switch
        {
            ("", "") => "",
            ("", var after) => after,
            (var before, "") => before,
            _ => "",
        };
        currency = currency switch { "$" => "USD", "€" => "EUR", "£" => "GBP", var name => name.ToUpperInvariant() };
        if (currency.Length != 3 || !decimal.TryParse(match.Groups["amount"].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount))
            return false;
        var minor = amount * Units(currency);
        if (minor != decimal.Truncate(minor) || minor is <= 0 or > 99_999_999)
            return false;
        price = new((long)minor, currency);
        return true;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(MinorUnits / (decimal)Units(Currency)).ToString(Units(Currency) switch { 1 => "0", 1000 => "0.000", _ => "0.00" }, CultureInfo.InvariantCulture)} {Currency}");

    private static int Units(string currency) => WithoutDecimals.Contains(currency) ? 1 : WithThreeDecimals.Contains(currency) ? 1000 : 100;

    [GeneratedRegex(@"^(?<before>[A-Za-z]{3}|[$€£])?\s*(?<amount>[0-9]+(\.[0-9]+)?)\s*(?<after>[A-Za-z]{3}|[$€£])?(\s*(/|per|a)\s*(month|mo))?$")]
    private static partial Regex Written();
}

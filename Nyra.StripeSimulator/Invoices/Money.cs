using System.Globalization;

namespace Nyra.StripeSimulator.Invoices;

/// <summary>Amounts in the smallest unit, as Stripe has them, in words for a page.</summary>
internal static class Money
{
    private static readonly string[] WithoutCents =
        ["bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf"];

    /// <summary>1200 "usd" → "$12.00"; other currencies by their code, "12.00 CHF".</summary>
    public static string Format(long amount, string currency)
    {
        var digits = WithoutCents.Contains(currency) ? 0 : 2;
        var value = digits == 0 ? amount : amount / 100m;
        var number = value.ToString(digits == 0 ? "#,0" : "#,0.00", CultureInfo.InvariantCulture);
        return currency switch
        {
            "usd" => "$" + number,
            "eur" => "€" + number,
            "gbp" => "£" + number,
            _ => $"{number} {currency.ToUpperInvariant()}",
        };
    }
}

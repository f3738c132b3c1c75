using System.Globalization;

namespace Nyra.StripeSimulator.Pages;

internal static class PageDates
{
    /// <summary>1700000000 → "November 14, 2023"</summary>
    public static string Day(long unixSeconds) =>
        DateTimeOffset.FromUnixTimeSeconds(unixSeconds).ToString("MMMM d, yyyy", CultureInfo.InvariantCulture);
}

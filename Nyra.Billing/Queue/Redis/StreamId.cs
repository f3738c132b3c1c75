using System.Globalization;
using System.Text.RegularExpressions;

namespace Nyra.Billing.Queue.Redis;

/// <summary>The form of a Redis stream's ids, for example <c>1793534400000-0</c>. Another text in its place would be an error of Redis.</summary>
internal static partial class StreamId
{
    public static bool Holds(string text) => Form().IsMatch(text);

    /// <summary>When the entry came, in the server's time.</summary>
    public static DateTimeOffset Moment(string id) =>
        DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(id.AsSpan(0, id.IndexOf('-')), CultureInfo.InvariantCulture));

    [GeneratedRegex(@"\A[0-9]{1,19}-[0-9]{1,19}\z")]
    private static partial Regex Form();
}

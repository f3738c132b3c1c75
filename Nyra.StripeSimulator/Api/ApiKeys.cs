using System.Text;

namespace Nyra.StripeSimulator.Api;

/// <summary>Any test key opens the simulator; a live key is refused, so that a mistaken configuration shows at once.</summary>
internal static class ApiKeys
{
    /// <returns>null when the request may go on.</returns>
    public static Answer? Check(string? authorization)
    {
        var key = Key(authorization);
        if (key is null or "")
        {
            return Refused(
                "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth "
                + "(e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, or "
                + "we can help at https://support.stripe.com/.");
        }

        if (StartsWithAny(key, "sk_live_", "rk_live_"))
        {
            return Refused("This is a simulator, not Stripe: it takes no live keys. Use a key that starts with sk_test_ or rk_test_, "
                + "and treat the live key as disclosed if this address is not yours.");
        }

        return StartsWithAny(key, "sk_test_", "rk_test_") ? null : Refused("Invalid API Key provided: " + Mask(key));
    }

    private static string? Key(string? authorization)
    {
        if (authorization is null)
        {
            return null;
        }

        if (authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return authorization["Bearer ".Length..].Trim();
        }

        if (!authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        // "Basic base64(key:)": the key is the user name, the password stays empty.
        Span<byte> bytes = stackalloc byte[512];
        return Convert.TryFromBase64String(authorization["Basic ".Length..].Trim(), bytes, out var length)
            ? Encoding.UTF8.GetString(bytes[..length]).Split(':')[0]
            : null;
    }

    // Stripe shows no more of a wrong key than what tells two keys apart.
    private static string Mask(string key) =>
        key.Length <= 12 ? new string('*', key.Length) : $"{key[..8]}{new string('*', key.Length - 12)}{key[^4..]}";

    private static bool StartsWithAny(string key, string first, string second) =>
        key.StartsWith(first, StringComparison.Ordinal) || key.StartsWith(second, StringComparison.Ordinal);

    private static Answer Refused(string message) => Answer.Refused(401, new StripeError { Message = message });
}

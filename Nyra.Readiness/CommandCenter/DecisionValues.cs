using System.Globalization;
using System.Net.Mail;

namespace Nyra.Readiness.CommandCenter;

/// <summary>What can be seen to be wrong with a value by its form alone. Pure.</summary>
public static class DecisionValues
{
    /// <summary>The rest of a sentence such as <c>is not an amount such as 12.00 USD</c>; null where the form is right or the decision has none.</summary>
    public static string? Problem(string decision, string value) => decision switch
    {
        DecisionNames.MonthlyPrice => MonthlyPrice.TryParse(value, out _) ? null : "is not an amount such as 12.00 USD",
        DecisionNames.HostedAiCap =>
            int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _) ? null : "is not a whole number of requests a month",
        DecisionNames.SupportInbox => IsEmail(value) ? null : "is not an e-mail address",
        DecisionNames.BackendUrl => IsAddress(value) ? null : "is not an absolute http(s) address",
        _ => null,
    };

    public static bool IsEmail(string value) => MailAddress.TryCreate(value, out _);

    public static bool IsAddress(string value) => Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "https" or "http";
}

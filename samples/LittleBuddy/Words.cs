using System.Globalization;
using Nyra.LicenseClient;

namespace LittleBuddy;

/// <summary>What the app tells the person about the license: the state in one sentence, and what to do about it.</summary>
internal static class Words
{
    public static string Of(LicenseState state) => state.Status switch
    {
        LicenseStatus.None => "Not activated.",
        LicenseStatus.Active => $"Licensed: {state.License!.Plan}.",
        LicenseStatus.RefreshDue => $"Licensed: {state.License!.Plan}; it renews by itself when the backend is reached.",
        LicenseStatus.OfflineGrace => $"Licensed, but offline for long: {state.GraceDaysLeft} day(s) left.",
        LicenseStatus.PaymentProblem => $"Licensed, but the payment failed: access ends {Day(state.AccessEnds)}.",
        LicenseStatus.CanceledButPaidUntil => $"Licensed until {Day(state.AccessEnds)}; the subscription was canceled.",
        LicenseStatus.Revoked => $"Not licensed: {Reason(state.AccessCode)}.",
        LicenseStatus.Expired => "Not licensed: too long without contact.",
        LicenseStatus.ClockTampered => "Not licensed: the clock was set back.",
        _ => "Not licensed: the license on this device is damaged.",
    };

    public static string Advice(LicenseState state) => state switch
    {
        { Status: LicenseStatus.None } => "Activate it: buy, or join CODE with a code from another device or from support.",
        _ => Of(state.NextStep),
    };

    private static string Of(NextStep step) => step switch
    {
        NextStep.Activate => "Join CODE with a code from another device or from support; or forget what was here, and buy.",
        NextStep.Subscribe => "Subscribe: buy.",
        NextStep.OpenPortal => "Fix the payment: portal.",
        NextStep.GoOnline => "Connect to the internet once: online.",
        NextStep.SetClock => "Set the clock right, or connect once: online.",
        _ => "",
    };

    private static string Reason(string? code) => code switch
    {
        "subscription-canceled" => "the subscription has ended",
        "payment-failed" or "subscription-unpaid" or "payment-incomplete" => "the payment failed",
        "subscription-paused" => "the subscription is paused",
        "device-released" => "this device was released",
        var other => other ?? "no subscription",
    };

    private static string Day(DateTimeOffset? at) => at?.ToLocalTime().ToString("d MMMM yyyy", CultureInfo.InvariantCulture) ?? "soon";
}

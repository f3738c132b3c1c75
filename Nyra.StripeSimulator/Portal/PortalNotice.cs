namespace Nyra.StripeSimulator.Portal;

/// <summary>What the page says after a form was carried out. Only the code travels in the address.</summary>
internal sealed record PortalNotice(string Code, string Text)
{
    public static readonly PortalNotice Canceled = new("canceled", "Your subscription is canceled.");
    public static readonly PortalNotice Resumed = new("resumed", "Your subscription goes on.");
    public static readonly PortalNotice CardChanged = new("card", "Your card is changed.");
    public static readonly PortalNotice Paid = new("paid", "Your invoice is paid.");

    public static PortalNotice? ByCode(string? code) =>
        new[] { Canceled, Resumed, CardChanged, Paid }.FirstOrDefault(notice => notice.Code == code);
}

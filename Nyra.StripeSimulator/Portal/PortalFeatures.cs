namespace Nyra.StripeSimulator.Portal;

internal sealed record PortalFeatures
{
    public static readonly PortalFeatures Standard = new()
    {
        InvoiceHistory = new PortalSwitch(Enabled: true),
        PaymentMethodUpdate = new PortalMethodUpdate(Enabled: true),
        SubscriptionCancel = PortalCancel.AtPeriodEnd,
    };

    public PortalCustomerUpdate CustomerUpdate { get; init; } = PortalCustomerUpdate.Off;

    public PortalSwitch InvoiceHistory { get; init; } = new(Enabled: false);

    public PortalMethodUpdate PaymentMethodUpdate { get; init; } = new(Enabled: false);

    public PortalCancel SubscriptionCancel { get; init; } = PortalCancel.Off;

    public PortalPause SubscriptionPause => PortalPause.Off;

    public PortalUpdate SubscriptionUpdate => PortalUpdate.Off;
}

using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Customers;

namespace Nyra.StripeSimulator.Payments;

internal sealed record Shipping(Address Address, string Name, string? Phone)
{
    public string? Carrier { get; init; }

    public string? TrackingNumber { get; init; }

    public static Shipping? Read(Parameters parameters)
    {
        if (parameters.Group("shipping") is not { } group)
        {
            return null;
        }

        if (!group.Has("address"))
        {
            group.Refuse(StripeErrors.Missing(group.Name("address")));
        }

        return new Shipping(Address.Read(group).Value ?? Address.Blank, group.Required("name"), group.Text("phone"))
        {
            Carrier = group.Text("carrier"),
            TrackingNumber = group.Text("tracking_number"),
        };
    }
}

using Nyra.StripeSimulator.Api;

namespace Nyra.StripeSimulator.Customers;

internal sealed record Address
{
    public static readonly Address Blank = new();

    public string? City { get; init; }

    public string? Country { get; init; }

    public string? Line1 { get; init; }

    public string? Line2 { get; init; }

    public string? PostalCode { get; init; }

    public string? State { get; init; }

    public static Setting<Address> Read(Parameters parameters)
    {
        if (parameters.Group("address") is not { } group)
        {
            return parameters.Clearable("address") is { IsGiven: true } ? new Setting<Address>(true, null) : default;
        }

        return new Setting<Address>(true, new Address
        {
            City = group.Clearable("city").Value,
            Country = group.Clearable("country").Value,
            Line1 = group.Clearable("line1").Value,
            Line2 = group.Clearable("line2").Value,
            PostalCode = group.Clearable("postal_code").Value,
            State = group.Clearable("state").Value,
        });
    }
}

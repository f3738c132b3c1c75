namespace Nyra.Billing.Entitlements;

/// <summary>What became of a device code that a device used. A closed set.</summary>
public abstract record DeviceCodeUse
{
    private DeviceCodeUse()
    {
    }

    public sealed record Joined(DeviceRoster Roster) : DeviceCodeUse;

    /// <summary>It ran out, was used by another device, or never was.</summary>
    public sealed record Void : DeviceCodeUse;

    /// <summary>The code is good still, once a device was released.</summary>
    public sealed record TooManyDevices : DeviceCodeUse;
}

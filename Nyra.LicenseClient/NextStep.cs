namespace Nyra.LicenseClient;

/// <summary>What the person in front of the device can do about its state.</summary>
public enum NextStep
{
    /// <summary>Nothing is to be done.</summary>
    Nothing,

    /// <summary>Activate the device: with a code from another device or from support, or by a checkout.</summary>
    Activate,

    /// <summary>Subscribe, by a checkout begun here.</summary>
    Subscribe,

    /// <summary>Open the Customer Portal and mend the payment.</summary>
    OpenPortal,

    /// <summary>Connect to the internet once; the license renews by itself.</summary>
    GoOnline,

    /// <summary>Set the clock right, or connect to the internet once.</summary>
    SetClock,
}

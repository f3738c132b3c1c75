namespace Nyra.BillingApi.Credentials;

/// <summary>Three credentials, three powers. Names of the authorization policies.</summary>
public static class Powers
{
    /// <summary>An activated device, by its device token.</summary>
    public const string Device = "device";

    /// <summary>A device whose token is known, be it released since: it may learn that it was refused.</summary>
    public const string KnownDevice = "known-device";

    /// <summary>A hosted service, by NYRA_LICENSE_API_TOKEN: introspection and usage.</summary>
    public const string HostedService = "hosted-service";

    /// <summary>The operator, by NYRA_OPERATOR_TOKEN.</summary>
    public const string Operator = "operator";
}

using System.Security.Claims;

namespace Nyra.BillingApi.Credentials;

/// <summary>The device behind a request, bound from its token.</summary>
public sealed record Caller(string CustomerId, string DeviceId, bool Released)
{
    internal const string CustomerClaim = "customer";
    internal const string DeviceClaim = "device";
    internal const string ReleasedClaim = "released";

    /// <summary>The device the request's token names; null where the request carries none.</summary>
    public static Caller? Of(ClaimsPrincipal user) => user.FindFirstValue(DeviceClaim) is { } device
        ? new(user.FindFirstValue(CustomerClaim)!, device, user.HasClaim(ReleasedClaim, "true"))
        : null;

    /// <summary>Minimal APIs bind the parameter by this; behind a device policy there always is one.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext http) => new(Of(http.User));
}

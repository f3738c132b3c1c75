using Nyra.Billing.Entitlements;

namespace Nyra.BillingApi.Credentials;

/// <summary>The device behind a request, and its account as it was when the token was looked up, a moment ago.</summary>
public sealed record Caller(Account Account, string DeviceId, bool Released)
{
    public string CustomerId => Account.CustomerId;

    /// <summary>The device the request's token names; null where the request carries none.</summary>
    public static Caller? Of(HttpContext http) => http.Features.Get<Caller>();

    /// <summary>Minimal APIs bind the parameter by this; behind a device policy there always is one.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext http) => new(Of(http));
}

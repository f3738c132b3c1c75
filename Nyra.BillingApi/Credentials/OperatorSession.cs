namespace Nyra.BillingApi.Credentials;

/// <param name="Csrf">What a page of ours sends along with each change; a page of somebody else's cannot read it.</param>
internal sealed record OperatorSession(string Cookie, string Csrf, DateTimeOffset ExpiresAt);

namespace Nyra.BillingApi.Readiness;

/// <param name="Csrf">To be sent as the header Nyra-Csrf with each change; left out where nobody is signed in.</param>
/// <param name="Open">Whether this machine needs no sign-in: development.</param>
public sealed record SessionAnswer(bool SignedIn, string? Csrf = null, bool Open = false);

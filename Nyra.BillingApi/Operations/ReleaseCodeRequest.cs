namespace Nyra.BillingApi.Operations;

/// <summary>The operator gives a customer whose device is lost a code for another one.</summary>
/// <param name="Now">Whether the lost device is released at once, for example since it was stolen; else when the code is used.</param>
public sealed record ReleaseCodeRequest(bool Now = false);

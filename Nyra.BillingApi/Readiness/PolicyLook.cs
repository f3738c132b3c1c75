namespace Nyra.BillingApi.Readiness;

/// <summary>Which page to read: <c>{"url":"https://example.com/terms"}</c>.</summary>
/// <param name="Url">Null for the address that is saved.</param>
public sealed record PolicyLookRequest(string? Url = null);

/// <summary>A policy's page as it reads now.</summary>
/// <param name="Hash">Of the visible text.</param>
/// <param name="Excerpt">How it begins.</param>
/// <param name="Text">All of the visible text, up to 200,000 characters; who approves the page approves this.</param>
/// <param name="Configuration">What the system does, of a policy whose words must agree with it.</param>
public sealed record PolicyLook(string Url, string Hash, int Words, string Excerpt, string? Configuration, string Text = "");

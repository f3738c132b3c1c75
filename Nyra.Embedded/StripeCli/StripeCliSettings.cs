namespace Nyra.Embedded.StripeCli;

/// <summary>How a Stripe CLI is to listen.</summary>
/// <param name="ApiKey">A test key, in Stripe's form: <c>sk_test_…</c>.</param>
/// <param name="ApiBase">The simulator, <c>http://127.0.0.1:PORT</c>; null for Stripe itself.</param>
/// <param name="ForwardTo">Where every event is posted.</param>
/// <param name="ConfigFolder">A folder of its own: the person's login and settings are neither used nor changed.</param>
/// <param name="Device">Under which Stripe knows this listener, and knows it again when it was restarted.</param>
public sealed record StripeCliSettings(string ApiKey, Uri? ApiBase, Uri ForwardTo, string ConfigFolder, string Device);

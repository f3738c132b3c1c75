namespace Nyra.StripeSimulator.StripeCli;

/// <summary>What a Stripe CLI asked for before it opens its websocket.</summary>
/// <param name="Id">The websocket's id, which the CLI sends as the header Websocket-Id.</param>
/// <param name="Device">The name of the machine, or STRIPE_DEVICE_NAME.</param>
/// <param name="ForwardsTo">Where the CLI posts events; null for one that only shows them.</param>
internal sealed record CliSession(string Id, string Device, string? ForwardsTo);

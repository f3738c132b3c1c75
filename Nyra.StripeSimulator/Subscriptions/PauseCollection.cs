namespace Nyra.StripeSimulator.Subscriptions;

/// <param name="Behavior">keep_as_draft, mark_uncollectible or void: what becomes of the invoices meanwhile.</param>
internal sealed record PauseCollection(string Behavior, long? ResumesAt);

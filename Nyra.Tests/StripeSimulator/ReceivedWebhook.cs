using Stripe;

namespace Nyra.Tests.StripeSimulator;

internal sealed record ReceivedWebhook(Event Event, string Body, string Signature, string UserAgent);

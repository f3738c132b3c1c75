using Nyra.Readiness.CommandCenter;

namespace Nyra.Cli.Operator;

/// <summary>What <c>nyra support-roundtrip --json</c> prints: <c>{"outcome":"answered","why":"…","support":{"ticket":"NYRA-7F3K9QXZ",…}}</c>.</summary>
/// <param name="Outcome"><c>answered</c>, <c>bounced</c>, <c>no-answer</c>, <c>sent</c> or <c>confirmed</c>.</param>
/// <param name="Support">As it is saved in the command center now.</param>
internal sealed record SupportRoundtripAnswer(string Outcome, string Why, SupportTicket Support);

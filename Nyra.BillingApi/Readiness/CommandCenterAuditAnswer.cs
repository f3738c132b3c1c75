using Nyra.Readiness.CommandCenter;

namespace Nyra.BillingApi.Readiness;

/// <summary>When each version was saved and which fields it changed, oldest first. Not who: there is one operator's token.</summary>
public sealed record CommandCenterAuditAnswer(IReadOnlyList<CommandCenterChange> Changes);

using Nyra.Readiness.CommandCenter;

namespace Nyra.BillingApi.Readiness;

/// <summary>Who saved what and when, oldest first.</summary>
public sealed record CommandCenterAuditAnswer(IReadOnlyList<CommandCenterChange> Changes);

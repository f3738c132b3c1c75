using Nyra.Readiness.CommandCenter;

namespace Nyra.BillingApi.Readiness;

/// <summary>The document and the version to name in If-Match when it is saved.</summary>
public sealed record CommandCenterAnswer(long Version, CommandCenterDocument Document);

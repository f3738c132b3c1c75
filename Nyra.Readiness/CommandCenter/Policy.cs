namespace Nyra.Readiness.CommandCenter;

/// <summary>A published page that customers are bound by, and the text of it that somebody approved.</summary>
/// <param name="ApprovedHash">SHA-256 of the normalized visible text approved, lower-case hex; see <see cref="VisibleText"/>.</param>
/// <param name="ApprovedConfiguration">What the system did when the wording was approved; of the refund and the cancellation policy.</param>
/// <param name="Simulated">See <see cref="Decision"/>.</param>
public sealed record Policy(
    string? Url = null, string? ApprovedHash = null, string? ApprovedBy = null, DateOnly? ApprovedOn = null, string? ApprovedConfiguration = null,
    bool? Simulated = null);

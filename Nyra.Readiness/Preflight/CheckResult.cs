namespace Nyra.Readiness.Preflight;

/// <summary>What a check found.</summary>
/// <param name="Message">What holds or does not, in a sentence; of a skipped check the reason.</param>
/// <param name="Evidence">What was seen, for example an id, a status, a hash. Never a secret.</param>
/// <param name="Fix">What to do about it; every warning and failure has one.</param>
/// <param name="Link">Where it is done or explained.</param>
/// <param name="Simulated">True where the result rests on a simulated value; see <see cref="CommandCenter.Decision"/>.</param>
public sealed record CheckResult(CheckStatus Status, string Message, string? Evidence = null, string? Fix = null, string? Link = null, bool? Simulated = null)
{
    public static CheckResult Pass(string message, string? evidence = null) => new(CheckStatus.Pass, message, evidence);

    public static CheckResult Warn(string message, string fix, string? evidence = null, string? link = null) =>
        new(CheckStatus.Warn, message, evidence, fix, link);

    public static CheckResult Fail(string message, string fix, string? evidence = null, string? link = null) =>
        new(CheckStatus.Fail, message, evidence, fix, link);

    public static CheckResult Skip(string reason) => new(CheckStatus.Skip, reason);
}

namespace Nyra.Readiness.Preflight.Checks.Settings;

/// <summary>A secret store value is there and of the right form. The value itself is never shown.</summary>
/// <remarks>Where this shell does not hold it, what counts is what the backend says of its own.</remarks>
public abstract class SettingCheck(string name, string key, string title) : ICheck
{
    public string Name => name;

    public string Title => title;

    public CheckGroup Group => CheckGroup.SecretsAndMode;

    public Seat Seats => Seat.Both;

    protected string Key => key;

    public async Task<CheckResult> RunAsync(PreflightContext context, CancellationToken ct)
    {
        if (context.Setting(key) is { } value)
            return DocumentedExamples.Holds(value) ? Example() : Look(value, context);
        if (await context.AsBackendSeesAsync(name, ct) is { } seen)
            return seen;
        return await context.BackendProblemAsync(ct) switch
        {
            null => CheckResult.Fail($"{key} is missing.", Remedy(context)),
            OperatorSeat.MissingAddress => CheckResult.Fail($"{key} is not set here.", $"{Remedy(context).TrimEnd('.')} (or name the backend, which judges its own)"),
            var problem => CheckResult.Fail($"{key} is not set here, and the backend was not asked for its own.", $"{Remedy(context).TrimEnd('.')}; or have the backend judge its own: {problem}"),
        };
    }

    /// <summary>Judges a value that is there.</summary>
    protected abstract CheckResult Look(string value, PreflightContext context);

    /// <summary>Where the value comes from and where it belongs.</summary>
    protected abstract string Remedy(PreflightContext context);

    /// <summary>The first of the problems the backend itself would refuse to start with, as a failure.</summary>
    protected CheckResult? Refused(IEnumerable<System.ComponentModel.DataAnnotations.ValidationResult> problems) =>
        problems.Select(problem => problem.ErrorMessage!).FirstOrDefault(problem => problem.StartsWith(key, StringComparison.Ordinal)) is { } problem
            ? CheckResult.Fail(problem[..(problem.IndexOf(". ", StringComparison.Ordinal) + 1)], problem[(problem.IndexOf(". ", StringComparison.Ordinal) + 2)..])
            : null;

    private CheckResult Example() =>
        CheckResult.Fail($"{key} is an example value from documentation.", "It is public. Put your own value into the secret store.");
}

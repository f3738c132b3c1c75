using System.Globalization;
using System.Text.RegularExpressions;
using Nyra.Readiness.Secrets;

namespace Nyra.Readiness.Preflight.Checks.Secrets;

/// <summary>Our own checks know our own secrets. For those of everybody else there is a program that hundreds of people feed.</summary>
public sealed partial class GitleaksCheck(string program = "gitleaks") : ICheck
{
    // Its own default, 1, is also how it says that it could not work.
    private const int Leaks = 77;

    private const string Address = "https://github.com/gitleaks/gitleaks";

    public string Name => "gitleaks";

    public string Title => "gitleaks, where it is installed, finds no secret of other kinds";

    public CheckGroup Group => CheckGroup.NoSecretAtRest;

    public TimeSpan Limit => TimeSpan.FromMinutes(5);

    public async Task<CheckResult> RunAsync(PreflightContext context, CancellationToken ct)
    {
        if (context.WorkTree is not { } folder)
            return CheckResult.Skip("There is no working tree to look at.");
        // Without git it takes the folder's files.
        string[] files = await GitRepository.AtAsync(folder, ct) is null ? ["--no-git"] : [];
        var said = await OtherProgram.RunAsync(
            program, ["detect", "--no-banner", "--no-color", "--redact", "--source", ".", "--exit-code",
                Leaks.ToString(CultureInfo.InvariantCulture), .. files], folder,
            await GitProgram.EnvironmentAsync(folder, ct), ct);
        return said switch
        {
            null => CheckResult.Skip($"gitleaks is not installed. It knows the keys of several hundred other services: {Address}"),
            (0, _, _) => CheckResult.Pass("gitleaks found nothing."),
            (Leaks, _, var error) => CheckResult.Fail(
                "gitleaks found secrets.", "See where: gitleaks detect --redact -v. Roll each; for one that is none, name its fingerprint in .gitleaksignore.", LastLine(error), Address),
            var (code, _, error) => CheckResult.Fail(
                $"gitleaks could not do its work and ended with exit code {code}.", "Run it by hand: gitleaks detect --redact", LastLine(error), Address),
        };
    }

    // "3:04PM WRN leaks found: 3", in colors in older versions.
    private static string LastLine(string text) =>
        PrintableText.Of(SecretShapes.Redacted(Color().Replace(text.Trim().Split('\n')[^1], "")));

    [GeneratedRegex("\u001b\\[[0-9;]*m")]
    private static partial Regex Color();
}

using System.Globalization;

namespace Nyra.Readiness.Preflight.Checks.Backend;

/// <summary>Browsers are told to come back over https only.</summary>
public sealed class HstsCheck() : BackendCheck("backend-hsts", "Strict-Transport-Security")
{
    private const int HalfAYear = 15_552_000;

    protected override async Task<CheckResult> LookAsync(HttpClient backend, Uri address, PreflightContext context, CancellationToken ct)
    {
        if (address.Scheme != "https")
            return address.IsLoopback && !context.Live ? CheckResult.Skip("Plain http on this machine.") : CheckResult.Fail("Without https there is no HSTS.", "Put a certificate before the backend.");
        using var answer = await backend.GetAsync("health", ct);
        var header = answer.Headers.TryGetValues("Strict-Transport-Security", out var values) ? values.First() : null;
        const string Fix = "Send Strict-Transport-Security: max-age=31536000; includeSubDomains. The gateway does it; look whether what stands before it takes it away.";
        if (header is null)
            return CheckResult.Fail("The backend sends no Strict-Transport-Security.", Fix);
        var age = header.Split(';', StringSplitOptions.TrimEntries).Select(part => part.Split('=')).Where(pair => pair is ["max-age", _])
            .Select(pair => int.TryParse(pair[1].Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : 0).FirstOrDefault();
        return age >= HalfAYear ? CheckResult.Pass("Browsers come back over https only.", header) : CheckResult.Warn("Strict-Transport-Security is short.", Fix, header);
    }
}

namespace Nyra.LicenseClient;

/// <summary>Finds every mistake in what an app configured, so that one start shows all of them.</summary>
internal static class OptionsValidation
{
    /// <exception cref="ArgumentException">Names each setting that is wrong, and how to fix it.</exception>
    public static void Require(HttpClient http, LicensingClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(options);
        var problems = Problems(http.BaseAddress, options).ToList();
        if (problems.Count > 0)
        {
            throw new ArgumentException(
                "The licensing client is not configured correctly:\n- " + string.Join("\n- ", problems), nameof(options));
        }
    }

    private static IEnumerable<string> Problems(Uri? backend, LicensingClientOptions options)
    {
        if (backend is null)
        {
            yield return "HttpClient.BaseAddress is missing. "
                + "Set it to the billing backend, for example https://billing.your-domain.example/.";
        }
        else if (backend.Scheme is not ("https" or "http"))
            yield return $"HttpClient.BaseAddress '{backend}' is not a web address. Use https://.";
        else if (backend.Query.Length > 0 || backend.Fragment.Length > 0)
            yield return $"HttpClient.BaseAddress '{backend}' must end with its path: remove what follows '?' or '#'.";
        else if (!backend.AbsolutePath.EndsWith('/'))
            yield return $"HttpClient.BaseAddress '{backend}' must end with a slash: without it the last part of the path is not used.";
        if (!DeviceNaming.IsId(options.DeviceId))
            yield return $"DeviceId must be {DeviceNaming.IdRule}. Use DeviceIdFile.Of(app).";
        if (!DeviceNaming.IsName(options.DeviceName))
            yield return $"DeviceName must be {DeviceNaming.NameRule}. Use Environment.MachineName.";
        if (options.Storage is null)
            yield return "Storage is missing. Use FileLicenseStorage.Of(app).";
        if (options.Time is null)
            yield return "Time is missing. Leave it out for the system's clock.";
        if (KeysProblem(options.TrustedKeys) is { } problem)
            yield return $"TrustedKeys: {problem} Build in what Nyra's 'keys public' prints.";
    }

    private static string? KeysProblem(string? keys)
    {
        if (string.IsNullOrWhiteSpace(keys))
            return "The key set is missing.";
        try
        {
            _ = new LicenseVerifier(keys!);
            return null;
        }
        catch (ArgumentException)
        {
            return "The text is not a JSON Web Key Set (RFC 7517) with an EC P-256 key.";
        }
    }
}

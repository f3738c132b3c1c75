namespace Nyra.LicenseClient;

/// <summary>An app's folder in the person's own folder for application data.</summary>
internal static class AppFolder
{
    // Windows allows fewer characters than Linux and macOS; an app is named the same everywhere.
    private const string Forbidden = "<>:\"/\\|?*";

    /// <summary>The path of a file in it. Creates the folder for application data, not the app's.</summary>
    /// <exception cref="ArgumentException">When the name cannot be a folder's name.</exception>
    public static string File(string app, string name)
    {
        if (string.IsNullOrWhiteSpace(app) || app.Any(letter => char.IsControl(letter) || Forbidden.Contains(letter))
            || app.EndsWith('.') || app.Trim() != app)
        {
            throw new ArgumentException(
                $"'{app}' cannot be the name of a folder. Give a name without control characters and {Forbidden}, "
                + "that does not end with a dot and does not start or end with a space. "
                + $"For a file in another folder give its path: new {nameof(FileLicenseStorage)}(path), {nameof(DeviceIdFile)}.{nameof(DeviceIdFile.At)}(path).",
                nameof(app));
        }
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        return Path.Combine(data, app, name);
    }
}

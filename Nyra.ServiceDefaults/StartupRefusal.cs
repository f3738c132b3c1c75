using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Nyra.ServiceDefaults;

/// <summary>Why a host would not start: every problem at once, each naming the key or file and the remedy.</summary>
public sealed partial record StartupRefusal(int ExitCode, IReadOnlyList<string> Problems)
{
    /// <summary>Reads a refusal out of what starting a host threw; null when it is a bug and belongs in a stack trace.</summary>
    public static StartupRefusal? From(Exception error) => error switch
    {
        OptionsValidationException invalid => new(ExitCodes.Configuration, [.. invalid.Failures]),
        // Options of several kinds are validated together; each kind that fails is one inner exception.
        AggregateException many when many.InnerExceptions.All(e => From(e) is not null) => new(
            many.InnerExceptions.Max(e => From(e)!.ExitCode),
            [.. many.InnerExceptions.SelectMany(e => From(e)!.Problems)]),
        // What the configuration binder says of a value that it cannot convert, for example one of Kestrel's; the value itself is left out.
        InvalidOperationException { InnerException: FormatException or OverflowException or ArgumentException } unbound
            when SettingInMessage().Match(unbound.Message) is { Success: true } setting => new(
                ExitCodes.Configuration,
                [$"{setting.Groups["key"].Value.Replace(":", "__", StringComparison.Ordinal)} cannot be read. Correct it, or unset it for the default."]),
        InvalidDataException unreadable => new(ExitCodes.Configuration, [unreadable.Message]),
        IOException { InnerException: AddressInUseException } taken => new(ExitCodes.Unavailable, [taken.Message]),
        _ => null,
    };

    public string ToText(string name)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{name} does not start: {Count(Problems.Count)}.");
        foreach (var problem in Problems)
            text.AppendLine(CultureInfo.InvariantCulture, $"  - {problem}");
        return text.ToString();
    }

    [GeneratedRegex(@" at '(?<key>[^']+)' to type '")]
    private static partial Regex SettingInMessage();

    private static string Count(int problems) => problems == 1 ? "1 problem" : $"{problems} problems";
}

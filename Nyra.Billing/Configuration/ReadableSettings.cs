using System.Globalization;
using System.Reflection;
// A web project, such as the gateway, has two of these implicitly.
#pragma warning disable IDE0005
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
#pragma warning restore IDE0005

namespace Nyra.Configuration;

/// <summary>
/// Binds options so that a value that is no number or no time is one problem among all others. The binder alone would throw at the first
/// one, which hides every other problem and names a type. Every assembly that binds options compiles this file into itself: not all of
/// them may reference <c>Nyra.Billing</c>.
/// </summary>
internal static class ReadableSettings
{
    /// <summary>What the binder may read: a value that does not convert to its property's type is left out; the default remains.</summary>
    /// <param name="section">For example <c>Plan</c>.</param>
    public static IConfiguration Readable<T>(this IConfiguration settings, string section) =>
        new ReadableConfiguration(settings, section, typeof(T));

    /// <summary>Reports the values that were left out.</summary>
    public static OptionsBuilder<T> ReportUnreadable<T>(this OptionsBuilder<T> options, IConfiguration settings, string section)
        where T : class
    {
        options.Services.AddSingleton<IValidateOptions<T>>(new UnreadableProblems<T>(settings, section));
        return options;
    }

    /// <summary>What is wrong with a text, as the rest of a sentence; null where it is a value of the type, or not checked here.</summary>
    private static string? Problem(Type type, string? text)
    {
        // An empty value leaves the default.
        if (string.IsNullOrEmpty(text))
            return null;
        var invariant = CultureInfo.InvariantCulture;
        return (Nullable.GetUnderlyingType(type) ?? type) switch
        {
            var one when one == typeof(int) && !int.TryParse(text, NumberStyles.Integer, invariant, out _) => "is not a whole number",
            var one when one == typeof(long) && !long.TryParse(text, NumberStyles.Integer, invariant, out _) => "is not a whole number",
            var one when one == typeof(double) && !double.TryParse(text, NumberStyles.Float, invariant, out _) => "is not a number",
            var one when one == typeof(bool) && !bool.TryParse(text, out _) => "is neither true nor false",
            var one when one == typeof(TimeSpan) && !TimeSpan.TryParse(text, invariant, out _) => "is not a time such as 00:01:00",
            var one when one == typeof(Uri) && !Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out _) => "is not an address",
            { IsEnum: true } one when !Enum.TryParse(one, text, ignoreCase: true, out _) =>
                $"is none of {string.Join(", ", Enum.GetNames(one))}",
            _ => null,
        };
    }

    private sealed class UnreadableProblems<T>(IConfiguration settings, string section) : IValidateOptions<T> where T : class
    {
        public ValidateOptionsResult Validate(string? name, T options)
        {
            var problems = typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.CanWrite)
                .SelectMany(property => Problems(property.PropertyType, settings.GetSection($"{section}:{property.Name}")))
                .Select(one => $"{one.Path.Replace(":", "__")} {one.Problem}. Correct it, or unset it for the default.").ToList();
            return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
        }
    }

    // Of an array, what is wrong with each element.
    private static IEnumerable<(string Path, string Problem)> Problems(Type type, IConfigurationSection value) =>
        type is { IsArray: true }
            ? value.GetChildren().SelectMany(element => Problems(type.GetElementType()!, element))
            : Problem(type, value.Value) is { } problem ? [(value.Path, problem)] : [];

    private sealed class ReadableConfiguration(IConfiguration settings, string section, Type options) : IConfiguration
    {
        public string? this[string key]
        {
            get => Find($"{section}:{key}", TypeOf(key));
            set => throw new NotSupportedException();
        }

        public IEnumerable<IConfigurationSection> GetChildren() => settings.GetSection(section).GetChildren();

        public IChangeToken GetReloadToken() => settings.GetReloadToken();

        // An array with an unreadable element is left out as a whole: it is read as the section of a name that no setting has.
        public IConfigurationSection GetSection(string key)
        {
            var value = settings.GetSection($"{section}:{key}");
            return TypeOf(key) is { IsArray: true } array && Problems(array, value).Any() ? value.GetSection("unreadable") : value;
        }

        private Type? TypeOf(string key) => options.GetProperty(key, BindingFlags.Public | BindingFlags.Instance)?.PropertyType;

        // Where a file has the default, that is what remains.
        private string? Find(string key, Type? type)
        {
            var value = settings[key];
            if (type is null || Problem(type, value) is null)
                return value;
            return (settings as IConfigurationRoot)?.Providers.Reverse()
                .Select(provider => provider.TryGet(key, out var other) ? other : null)
                .FirstOrDefault(other => !string.IsNullOrEmpty(other) && Problem(type, other) is null);
        }
    }
}

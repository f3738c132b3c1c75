using System.Text.Json;
using Nyra.Readiness.Secrets;

namespace Nyra.Readiness.CommandCenter;

/// <summary>The document field by field: what is wrong with each, and which differ. Pure.</summary>
public static class CommandCenterFields
{
    private const int MostCharacters = 2000;

    internal const string Secret = "This looks like a secret. Nothing was stored; put it into your secret store, and roll it if anybody saw it.";

    /// <summary>All that is wrong, by the fields' paths; empty where the document may be saved.</summary>
    /// <param name="secrets">The backend's own, which nothing in a text would give away.</param>
    /// <param name="saved">What is stored now: a malformed value that stood there before does not keep others from being saved. Null for nothing.</param>
    public static Dictionary<string, string[]> Problems(CommandCenterDocument document, SecretValues secrets, CommandCenterDocument? saved = null)
    {
        var problems = new Dictionary<string, string[]>(StringComparer.Ordinal);
        // A name may be a secret, too; it is not repeated then.
        void Add(string path, string problem)
        {
            var place = Shown(path, secrets);
            problems[place] = [.. problems.GetValueOrDefault(place) ?? [], problem];
        }
        var before = saved is null ? [] : Of(saved).ToDictionary();
        foreach (var (path, value) in Of(document))
        {
            if (SecretShapes.SuspectIn(value, secrets) is not null || SecretShapes.SuspectIn(path, secrets) is not null)
                Add(path, Secret);
            if (Uri.TryCreate(value.Trim(), UriKind.Absolute, out var address) && address.UserInfo.Length > 0)
                Add(path, "This address holds a user name or password. Nothing was stored; save it without.");
            if (value.Length > MostCharacters)
                Add(path, $"This is longer than {MostCharacters} characters.");
            if (value.Any(sign => char.IsControl(sign) && sign is not ('\n' or '\r' or '\t')))
                Add(path, "This holds control characters.");
            if (before.GetValueOrDefault(path) != value && Malformed(path, value) is { } malformed)
                Add(path, malformed);
        }
        foreach (var name in document.Decisions.Keys.Except(DecisionNames.All))
            Add("decisions." + name, "There is no decision of this name.");
        foreach (var name in document.Policies.Keys.Except(PolicyNames.All))
            Add("policies." + name, "There is no policy of this name.");
        foreach (var path in document.Decisions.Where(decision => decision.Value is null).Select(decision => "decisions." + decision.Key)
            .Concat(document.Policies.Where(policy => policy.Value is null).Select(policy => "policies." + policy.Key)))
            Add(path, "This is null. Leave it out instead.");
        if (document.SupportConfirmation is { } confirmation)
        {
            if (string.IsNullOrWhiteSpace(confirmation.By))
                Add("supportConfirmation.by", "Who saw an answer of the support inbox?");
            if (confirmation.On is null)
                Add("supportConfirmation.on", "On which day was an answer of the support inbox seen?");
        }
        if (document.Mode is not ("test" or "live"))
            Add("mode", "The mode is test or live.");
        if (document.Format is < 1 or > CommandCenterDocument.CurrentFormat)
            Add("format", $"The format is a number from 1 to {CommandCenterDocument.CurrentFormat}.");
        return problems;
    }

    /// <summary>The paths of the entries that carry <c>"simulated":true</c>, such as <c>decisions.tax</c>, in order.</summary>
    public static IReadOnlyList<string> Simulated(CommandCenterDocument document)
    {
        const string Mark = ".simulated";
        return [.. Of(document).Where(field => field.Key.EndsWith(Mark, StringComparison.Ordinal) && field.Value == bool.TrueString).Select(field => field.Key[..^Mark.Length])];
    }

    // An empty value is a field left empty, not a malformed one.
    private static string? Malformed(string path, string value) => path.Split('.') switch
    {
        _ when value.Length == 0 => null,
        ["rehearsalEmail"] or ["supportConfirmation", "inbox"] => DecisionValues.IsEmail(value) ? null : "This is not an e-mail address.",
        ["decisions", var name, "value"] => DecisionValues.Problem(name, value) is { } problem ? $"This {problem}." : null,
        ["policies", _, "url"] => DecisionValues.IsAddress(value) ? null : "This is not an absolute http(s) address.",
        _ => null,
    };

    // Of a path that gives a secret away, what it begins with.
    internal static string Shown(string path, SecretValues secrets) =>
        SecretShapes.SuspectIn(path, secrets) is { } suspect ? $"{path[..(path.IndexOf('.', StringComparison.Ordinal) + 1)]}{suspect}" : path;

    /// <summary>The paths of what differs, in order.</summary>
    public static IReadOnlyList<string> Changed(CommandCenterDocument before, CommandCenterDocument after)
    {
        var (old, fresh) = (Of(before).ToDictionary(), Of(after).ToDictionary());
        return [.. old.Keys.Union(fresh.Keys).Where(path => old.GetValueOrDefault(path) != fresh.GetValueOrDefault(path)).Order(StringComparer.Ordinal)];
    }

    // Keys, too: a secret may be pasted anywhere.
    private static IEnumerable<KeyValuePair<string, string>> Of(CommandCenterDocument document) =>
        Flat("", JsonSerializer.SerializeToElement(document, CommandCenterJson.Default.CommandCenterDocument));

    private static IEnumerable<KeyValuePair<string, string>> Flat(string path, JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            yield return new(path, element.ToString());
            yield break;
        }
        foreach (var property in element.EnumerateObject())
        {
            foreach (var field in Flat(path.Length == 0 ? property.Name : $"{path}.{property.Name}", property.Value))
                yield return field;
        }
    }
}

using System.Globalization;

namespace Nyra.StripeSimulator.Api;

/// <summary>
/// The parameters of one request. A handler first reads all it knows, then asks <see cref="Refusal"/> once: the first parameter
/// that was missing, malformed or not asked for by anyone is the answer. What was read before a refusal is never used.
/// </summary>
internal sealed class Parameters
{
    private readonly FormNode _node;
    private readonly string _path;
    private readonly Parameters _root;
    private Answer? _refusal;

    public Parameters(FormNode node)
    {
        _node = node;
        _path = "";
        _root = this;
    }

    private Parameters(FormNode node, string path, Parameters root)
    {
        _node = node;
        _path = path;
        _root = root;
    }

    /// <summary>Whether the handler asked for the refusal: one that forgot would accept unknown parameters.</summary>
    public bool IsComplete { get; private set; }

    public bool Has(string name) => _node.Child(name) is not null;

    /// <summary>The full name as Stripe prints it: "items[0][price]".</summary>
    public string Name(string name) => _path.Length == 0 ? name : $"{_path}[{name}]";

    public string? Text(string name)
    {
        var value = Read(name);
        if (value is { Length: 0 })
        {
            Refuse(StripeErrors.EmptyString(Name(name)));
            return null;
        }

        return value;
    }

    public string Required(string name)
    {
        if (!Has(name))
        {
            Refuse(StripeErrors.Missing(Name(name)));
        }

        return Text(name) ?? "";
    }

    public Setting<string> Clearable(string name) =>
        Read(name) is { } value ? new Setting<string>(true, value.Length == 0 ? null : value) : default;

    public string? OneOf(string name, params ReadOnlySpan<string> allowed)
    {
        var value = Text(name);
        if (value is not null && !allowed.Contains(value))
        {
            Refuse(StripeErrors.Invalid(
                $"Invalid {Name(name)}: must be one of {string.Join(", ", allowed.ToArray())}", Name(name)));
        }

        return value;
    }

    public bool? Flag(string name)
    {
        switch (Text(name))
        {
            case null: return null;
            case "true" or "1": return true;
            case "false" or "0": return false;
            case var other:
                Refuse(StripeErrors.Invalid($"Invalid boolean: {other}", Name(name)));
                return null;
        }
    }

    public long? Integer(string name, long min = long.MinValue, long max = long.MaxValue)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            Refuse(StripeErrors.Invalid($"Invalid integer: {text}", Name(name), "parameter_invalid_integer"));
        }
        else if (value < min || value > max)
        {
            Refuse(StripeErrors.Invalid(
                value < min
                    ? $"This value must be greater than or equal to {min}."
                    : $"This value must be less than or equal to {max}.",
                Name(name), "parameter_invalid_integer"));
        }

        return value;
    }

    public string? Url(string name)
    {
        var text = Text(name);
        if (text is not null && !(Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
        {
            Refuse(StripeErrors.Invalid("Not a valid URL", Name(name), "url_invalid"));
        }

        return text;
    }

    /// <summary>Stripe's hash of own keys. On update an empty value removes its key, an empty "metadata" removes all.</summary>
    public IReadOnlyDictionary<string, string> Metadata(IReadOnlyDictionary<string, string>? current = null)
    {
        current ??= Api.Metadata.Empty;
        if (_node.Child("metadata") is not { } node)
        {
            return current;
        }

        node.IsRead = true;
        return node.Children is null ? Api.Metadata.Empty : Api.Metadata.Merge(current, node.Children);
    }

    public Parameters? Group(string name) =>
        _node.Child(name) is { Children: not null } node ? new Parameters(node, Name(name), _root) : null;

    public IReadOnlyList<Parameters> Items(string name)
    {
        if (_node.Child(name) is not { } node)
        {
            return [];
        }

        if (node.Children is null)
        {
            if (node.Value is { Length: > 0 })
            {
                Refuse(StripeErrors.Invalid("Invalid array", Name(name)));
            }

            node.IsRead = true;
            return [];
        }

        return [.. node.Children.Select(child => new Parameters(child.Value, $"{Name(name)}[{child.Key}]", _root))];
    }

    public IReadOnlyList<string> Texts(string name)
    {
        if (_node.Child(name) is not { } node)
        {
            return [];
        }

        node.IsRead = true;
        foreach (var child in node.Children?.Values ?? Enumerable.Empty<FormNode>())
        {
            child.IsRead = true;
        }

        return node.Children is null ? [] : [.. node.Children.Values.Select(child => child.Value ?? "")];
    }

    /// <summary>Parameters of Stripe's that the simulator refuses, since ignoring them would be a lie.</summary>
    public void Unsupported(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Has(name))
            {
                Refuse(StripeErrors.Unsupported(Name(name)));
            }
        }
    }

    public void Refuse(Answer refusal) => _root._refusal ??= refusal;

    public Answer? Refusal()
    {
        IsComplete = true;
        if (_refusal is null)
        {
            var unknown = _node.Unread().ToArray();
            _refusal = unknown.Length > 0 ? StripeErrors.Unknown(unknown) : null;
        }

        return _refusal;
    }

    /// <summary>Whether a request ended here, before its handler had begun.</summary>
    public bool IsRefusal(Answer answer) => ReferenceEquals(_root._refusal, answer);

    private string? Read(string name)
    {
        if (_node.Child(name) is not { Children: null } node)
        {
            return null;
        }

        node.IsRead = true;
        return node.Value;
    }
}

using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Nyra.LicenseClient;

/// <summary>
/// A complete response. It may come from a proxy or a network's login page instead of the backend: only signed content is trusted.
/// </summary>
internal sealed class BackendResponse
{
    /// <summary>The maximum size of a body, after decompression. Responses of the backend are far smaller.</summary>
    public const int MaxBodyBytes = 256 * 1024;

    private const int MaxMessageChars = 500;
    private const string ProblemTypePrefix = "urn:nyra:problem:";
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    public required HttpStatusCode Status { get; init; }

    /// <summary>Whether the Content-Type header names JSON.</summary>
    public required bool IsJson { get; init; }

    /// <summary>The Retry-After header, not yet bounded: may be huge, zero or negative; null if there is none.</summary>
    public required TimeSpan? RetryAfter { get; init; }

    /// <summary>Null if it is too large or cannot be decompressed.</summary>
    public required byte[]? Body { get; init; }

    /// <summary>The host that responded after a redirect; null if it is the backend's host.</summary>
    public required string? RedirectedTo { get; init; }

    /// <summary>The address of the backend.</summary>
    public required Uri? BackendAddress { get; init; }

    public bool IsSuccess => (int)Status is >= 200 and <= 299;

    /// <summary>408, 429 or 5xx: a later request may succeed. A gateway under attack may answer 408 to a genuine request.</summary>
    public bool IsOutage => (int)Status is 408 or 429 or (>= 500 and <= 599);

    /// <summary>The problem document (RFC 9457); null if the body is something else.</summary>
    public ProblemBody? Problem => IsJson ? Parse(ClientJson.Default.ProblemBody) : null;

    /// <summary>The body of a success.</summary>
    /// <param name="type">Its JSON shape.</param>
    /// <param name="isUsable">Validates values that the JSON shape does not restrict.</param>
    /// <exception cref="LicensingException">If the backend refused, or the response is unusable.</exception>
    public T Read<T>(JsonTypeInfo<T> type, Func<T, bool> isUsable)
        where T : class
    {
        if (Refusal() is { } refusal)
            throw refusal;
        return Parse(type) is { } body && isUsable(body) ? body : throw Unusable();
    }

    /// <exception cref="LicensingException">If the status is not 204.</exception>
    public void RequireNoContent()
    {
        if (Refusal() is { } refusal)
            throw refusal;
        if (Status != HttpStatusCode.NoContent)
            throw Unusable();
    }

    /// <summary>The error for a response without success; null for a success.</summary>
    public LicensingException? Refusal()
    {
        if (IsSuccess)
            return null;
        if (Problem is { Title: { } title } problem && title.Any(char.IsLetter))
            return new((int)Status, problem.Type, Readable($"{title}. {problem.Detail}".TrimEnd())) { AccessCode = problem.Code };
        return IsOutage
            ? new((int)Status, null, $"The billing backend is not available now (HTTP {(int)Status}). Try again later.")
            : Unusable();
    }

    /// <summary>Whether the refusal has a problem type of the backend. It is not signed, so access never depends on it.</summary>
    public static bool IsOfBackend(LicensingException refusal) =>
        refusal.Type?.StartsWith(ProblemTypePrefix, StringComparison.Ordinal) == true;

    /// <summary>The error for a response that the backend cannot have sent.</summary>
    public LicensingException Unusable()
    {
        var problem = this switch
        {
            { Status: HttpStatusCode.ProxyAuthenticationRequired } => "a proxy of this network requires a sign-in",
            { RedirectedTo: { } host } => $"it came from {host}",
            { Body: null } => $"it exceeds {MaxBodyBytes / 1024} KB or is damaged",
            _ => "its content is not what was requested",
        };
        return new(
            (int)Status, null,
            $"The response (HTTP {(int)Status}) did not come from the billing backend: {problem}. "
            + "A network's login page or a proxy may have sent it. "
            + "Open a web page in a browser, sign in if the network asks for it, and try again.");
    }

    /// <summary>The body as JSON; null if it is something else. JSON is UTF-8 (RFC 8259), whatever charset the header names.</summary>
    public T? Parse<T>(JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            var json = Body.AsSpan();
            return JsonSerializer.Deserialize(json.StartsWith(ByteOrderMark) ? json[ByteOrderMark.Length..] : json, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // The app shows this text, and its origin is unknown.
    private static string Readable(string text) =>
        string.Concat(text.Take(MaxMessageChars).Select(letter => char.IsControl(letter) ? ' ' : letter));
}

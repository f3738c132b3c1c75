using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Nyra.StripeSimulator.Clock;

/// <summary>Reads what is posted to /_simulator.</summary>
internal static class ControlBody
{
    /// <returns>The value, which JSON's null leaves null; or why it is no JSON of this shape.</returns>
    public static async Task<(T? Value, string? Malformed)> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, CancellationToken stop)
        where T : class
    {
        try
        {
            return (await request.ReadFromJsonAsync(type, stop), null);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return (null, exception.Message);
        }
    }
}

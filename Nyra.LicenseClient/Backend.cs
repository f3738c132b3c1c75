using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Nyra.LicenseClient;

/// <summary>Sends requests to the backend and reads each response completely, within a time limit and a size limit.</summary>
/// <exception cref="HttpRequestException">By every method: no network, no response in time, or a broken connection.</exception>
internal sealed class Backend(HttpClient http, TimeProvider time)
{
    // Used when the app's HttpClient has no timeout. HttpClient does not apply its own timeout to a body that is read as a stream.
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(100);

    /// <summary>Sends without a body.</summary>
    public Task<BackendResponse> SendAsync(HttpMethod method, string path, string? token, CancellationToken ct) =>
        SendAsync(new HttpRequestMessage(method, path), token, ct);

    /// <summary>Posts a body.</summary>
    public Task<BackendResponse> PostAsync<T>(string path, T body, JsonTypeInfo<T> type, string? token, CancellationToken ct) =>
        SendAsync(new(HttpMethod.Post, path) { Content = Json(body, type) }, token, ct);

    private async Task<BackendResponse> SendAsync(HttpRequestMessage request, string? token, CancellationToken ct)
    {
        using var sent = request;
        var timeout = http.Timeout == Timeout.InfiniteTimeSpan ? DefaultTimeout : http.Timeout;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(timeout);
        try
        {
            if (token is not null)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token)
                .ConfigureAwait(false);
            return new()
            {
                Status = response.StatusCode,
                IsJson = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.OrdinalIgnoreCase) == true,
                RetryAfter = RetryAfterOf(response),
                Body = await BodyAsync(response.Content, deadline.Token).ConfigureAwait(false),
                RedirectedTo = response.RequestMessage?.RequestUri is { } last && last.Host != http.BaseAddress?.Host ? last.Host : null,
                BackendAddress = http.BaseAddress,
            };
        }
        catch (Exception) when (ct.IsCancellationRequested)
        {
            // Handlers of the app may report a cancellation in another form.
            throw new OperationCanceledException(ct);
        }
        catch (OperationCanceledException late)
        {
            throw new HttpRequestException($"The billing backend did not respond within {timeout.TotalSeconds:0.#} s.", late);
        }
        // Thrown by handlers of the app, or by a connection that breaks within the body.
        catch (Exception error) when (error is not HttpRequestException)
        {
            throw new HttpRequestException($"The request to the billing backend failed: {error.Message}", error);
        }
    }

    private static ByteArrayContent Json<T>(T body, JsonTypeInfo<T> type) =>
        new(JsonSerializer.SerializeToUtf8Bytes(body, type)) { Headers = { ContentType = new("application/json") { CharSet = "utf-8" } } };

    /// <summary>The whole body; null if it exceeds <see cref="BackendResponse.MaxBodyBytes"/> or cannot be decompressed.</summary>
    private static async Task<byte[]?> BodyAsync(HttpContent content, CancellationToken ct)
    {
        if (content.Headers.ContentLength > BackendResponse.MaxBodyBytes)
            return null;
        var (body, chunk) = (new MemoryStream(), new byte[8192]);
        try
        {
            using var stream = await content.ReadAsStreamAsync(ct).ConfigureAwait(false);
            while (await stream.ReadAsync(chunk, ct).ConfigureAwait(false) is > 0 and var read)
            {
                if (body.Length + read > BackendResponse.MaxBodyBytes)
                    return null;
                body.Write(chunk, 0, read);
            }
            return body.ToArray();
        }
        // Thrown by gzip and Brotli decompression, if the app's handler enables it, when the content is not compressed.
        catch (Exception error) when (error is InvalidDataException or InvalidOperationException and not ObjectDisposedException)
        {
            return null;
        }
    }

    // Retry-After: 120, or a date. The date is relative to the sender's clock (Date header) if there is one.
    private TimeSpan? RetryAfterOf(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - (response.Headers.Date ?? time.GetUtcNow()),
        _ => null,
    };
}

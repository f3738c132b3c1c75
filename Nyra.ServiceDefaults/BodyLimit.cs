using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Nyra.ServiceDefaults;

/// <summary>Refuses a body beyond <see cref="HostBuilding.MaxBodyBytes"/> by its length, before any of it is read.</summary>
public static class BodyLimit
{
    // The server reads and discards so much, for five seconds at most: a client that reads only after sending then gets the response. Where
    // the body is longer, the connection is closed.
    private const long MaxDiscardedBytes = 4 * HostBuilding.MaxBodyBytes;

    /// <remarks>
    /// The server checks the limit only where something reads the body, which many routes do not. A chunked body says no length: where nothing
    /// reads it, the server discards it up to the same limit and closes the connection.
    /// </remarks>
    public static void UseBodyLimit(this WebApplication app) =>
        app.Use((http, next) => http.Request.ContentLength > HostBuilding.MaxBodyBytes ? RefuseAsync(http) : next(http));

    /// <summary>What a sender of a body beyond the limit is answered.</summary>
    internal static string Detail { get; } = string.Create(
        CultureInfo.InvariantCulture, $"The body has more than {HostBuilding.MaxBodyBytes} bytes, the limit of every address. ")
        + "Send a smaller one.";

    private static Task RefuseAsync(HttpContext http)
    {
        if (!HttpProtocol.IsHttp2(http.Request.Protocol) && !HttpProtocol.IsHttp3(http.Request.Protocol))
            http.Response.Headers.Connection = "close";
        if (http.Request.ContentLength <= MaxDiscardedBytes
            && http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = MaxDiscardedBytes;
        return Problems.TooLarge.Because(Detail).ExecuteAsync(http);
    }
}

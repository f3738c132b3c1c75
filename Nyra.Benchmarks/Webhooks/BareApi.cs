using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Nyra.Benchmarks.Webhooks;

/// <summary>
/// The least a receiver can be, for comparison: it verifies the signature and appends what names the event to a stream. No more. (To
/// append all of its 3 KB would cost more where each is synced to disk than reading three fields does.)
/// </summary>
internal static class BareApi
{
    public const string Stream = "bare:events";

    /// <param name="args">Address to listen on, Redis, the endpoint's secret.</param>
    public static async Task RunAsync(string[] args)
    {
        var redis = (await ConnectionMultiplexer.ConnectAsync(args[1])).GetDatabase();
        var secret = Encoding.UTF8.GetBytes(args[2]);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.MapGet("/alive", http => Task.CompletedTask);
        app.MapPost("/webhooks/stripe", async http =>
        {
            var body = new byte[(int)http.Request.ContentLength!];
            await http.Request.Body.ReadExactlyAsync(body);
            if (Holds(http.Request.Headers["Stripe-Signature"].ToString(), body, secret))
                await redis.StreamAddAsync(Stream, Fields(body));
            else
                http.Response.StatusCode = StatusCodes.Status400BadRequest;
        });
        await app.RunAsync(args[0]);
    }

    private static NameValueEntry[] Fields(byte[] body)
    {
        using var json = JsonDocument.Parse(body);
        var root = json.RootElement;
        var customer = root.GetProperty("data").GetProperty("object").GetProperty("customer");
        return [new("id", root.GetProperty("id").GetString()), new("type", root.GetProperty("type").GetString()), new("customer", customer.GetString())];
    }

    // t=UNIX,v1=HEX; its age is not looked at.
    private static bool Holds(string header, byte[] body, byte[] secret)
    {
        var (at, v1) = (header.IndexOf(','), header.IndexOf("v1=", StringComparison.Ordinal));
        if (at < 0 || v1 < 0)
            return false;
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        hash.AppendData(Encoding.ASCII.GetBytes(header[2..at] + "."));
        hash.AppendData(body);
        return CryptographicOperations.FixedTimeEquals(hash.GetHashAndReset(), Convert.FromHexString(header.AsSpan(v1 + 3)));
    }
}

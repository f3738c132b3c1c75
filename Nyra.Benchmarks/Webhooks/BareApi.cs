using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Nyra.Benchmarks.Webhooks;

/// <summary>The least a receiver can be, for comparison: it verifies the signature and appends the event to a stream. No more.</summary>
internal static class BareApi
{
    public const string Stream = "bare:events";

    private static readonly RedisValue Field = "event";

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
                await redis.StreamAddAsync(Stream, Field, body);
            else
                http.Response.StatusCode = StatusCodes.Status400BadRequest;
        });
        await app.RunAsync(args[0]);
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

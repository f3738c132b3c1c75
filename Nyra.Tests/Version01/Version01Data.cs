using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Npgsql;
using Nyra.Tests.Architecture;

namespace Nyra.Tests.Version01;

/// <summary>The data that version 0.1 wrote, to prove upgrades against; see README.md beside this file.</summary>
internal static class Version01Data
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private static readonly Lazy<Version01Facts> LazyFacts =
        new(() => JsonSerializer.Deserialize<Version01Facts>(File.ReadAllBytes(PathOf("facts.json")), Json)!);

    public static Version01Facts Facts => LazyFacts.Value;

    /// <returns>The path of the copy, <c>entitlements.json</c> in the folder.</returns>
    public static string CopyEntitlementsFile(string folder) => Copy("entitlements.json", Path.Combine(folder, "entitlements.json"));

    /// <returns>The path of the copy, <c>webhooks.db</c> in the folder.</returns>
    public static string CopyQueueFile(string folder) => Copy("queue.db", Path.Combine(folder, "webhooks.db"));

    /// <summary>Fills an empty database.</summary>
    public static async Task RestoreDatabaseAsync(string connectionString)
    {
        // The script sets options of its session, which no other user of the pool may get.
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(await File.ReadAllTextAsync(PathOf("entitlements.sql")), connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Fills an empty Redis 7.0 or later.</summary>
    /// <param name="endpoint">For example <c>127.0.0.1:6379</c>.</param>
    public static async Task RestoreRedisAsync(string endpoint)
    {
        const string End = "$8\r\nrestored\r\n";
        using var client = new TcpClient();
        await client.ConnectAsync(IPEndPoint.Parse(endpoint));
        var stream = client.GetStream();
        await stream.WriteAsync(await File.ReadAllBytesAsync(PathOf("queue.resp")));
        await stream.WriteAsync(Encoding.ASCII.GetBytes("*2\r\n$4\r\nECHO\r\n" + End));
        var (replies, buffer) = (new StringBuilder(), new byte[4096]);
        while (!replies.ToString().EndsWith(End, StringComparison.Ordinal))
        {
            var count = await stream.ReadAsync(buffer);
            if (count == 0)
                throw new IOException("Redis closed the connection before every command was answered.");
            replies.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }
        if (replies.ToString().Split("\r\n").FirstOrDefault(line => line.StartsWith('-')) is { } error)
            throw new IOException($"Redis refused a command: {error}");
    }

    private static string Copy(string file, string target)
    {
        File.Copy(PathOf(file), target);
        return target;
    }

    private static string PathOf(string file) => Repository.File(Path.Combine("Nyra.Tests", "Version01", file));
}

using System.Buffers.Binary;
using StackExchange.Redis;

namespace Nyra.Tests.Infrastructure;

/// <summary>Changes a stored time that no command of Redis changes, such as when an entry of a stream was delivered.</summary>
internal static class RedisDump
{
    // CRC-64/Jones, reflected, as Redis uses it.
    private const ulong Polynomial = 0x95ac9329ac4bc9b5;

    /// <summary>Replaces a number of 64 bits wherever the serialized value of the key has it.</summary>
    public static async Task ReplaceAsync(IDatabase redis, RedisKey key, long from, long to)
    {
        var dump = (await redis.KeyDumpAsync(key))!;
        var content = dump.AsSpan(..^sizeof(ulong));
        Span<byte> old = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(old, from);
        for (var at = content.IndexOf(old); at >= 0; at = content.IndexOf(old))
            BinaryPrimitives.WriteInt64LittleEndian(content[at..], to);
        BinaryPrimitives.WriteUInt64LittleEndian(dump.AsSpan(^sizeof(ulong)..), Checksum(content));
        await redis.ExecuteAsync("RESTORE", key, 0, dump, "REPLACE");
    }

    private static ulong Checksum(ReadOnlySpan<byte> content)
    {
        ulong sum = 0;
        foreach (var value in content)
        {
            sum ^= value;
            for (var bit = 0; bit < 8; bit++)
                sum = (sum & 1) == 0 ? sum >> 1 : (sum >> 1) ^ Polynomial;
        }
        return sum;
    }
}

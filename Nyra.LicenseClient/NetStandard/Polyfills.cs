#if NETSTANDARD2_0
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Nyra.LicenseClient;

/// <summary>What .NET Standard 2.0 lacks of the framework, so that the rest of the code is the same for every target.</summary>
internal static class Polyfills
{
    extension(ArgumentNullException)
    {
        public static void ThrowIfNull([NotNull] object? argument, [CallerArgumentExpression(nameof(argument))] string? name = null)
        {
            if (argument is null)
                throw new ArgumentNullException(name);
        }
    }

    extension(OperatingSystem)
    {
        public static bool IsWindows() => RuntimeInformation.IsOSPlatform(OSPlatform.Windows);
    }

    extension(RandomNumberGenerator)
    {
        public static byte[] GetBytes(int count)
        {
            var bytes = new byte[count];
            using var random = RandomNumberGenerator.Create();
            random.GetBytes(bytes);
            return bytes;
        }
    }

    extension(SHA256)
    {
        public static byte[] HashData(byte[] source)
        {
            using var hash = SHA256.Create();
            return hash.ComputeHash(source);
        }
    }

    extension(Random)
    {
        // A Random is not safe to share between threads here.
        public static Random Shared => new(Guid.NewGuid().GetHashCode());
    }

    extension(Stopwatch)
    {
        public static TimeSpan GetElapsedTime(long since) =>
            TimeSpan.FromSeconds((Stopwatch.GetTimestamp() - since) / (double)Stopwatch.Frequency);
    }

    extension(Task)
    {
        public static Task Delay(TimeSpan delay, TimeProvider time, CancellationToken ct) => time.Delay(delay, ct);
    }

    extension(TimeSpan)
    {
        public static TimeSpan operator *(TimeSpan time, double factor) => TimeSpan.FromTicks((long)(time.Ticks * factor));
    }

    extension(File)
    {
        // Replace is one step, and needs a file to replace.
        public static void Move(string source, string target, bool overwrite)
        {
            if (overwrite && File.Exists(target))
                File.Replace(source, target, destinationBackupFileName: null);
            else
                File.Move(source, target);
        }
    }

    extension(string text)
    {
        public bool EndsWith(char last) => text.Length > 0 && text[text.Length - 1] == last;
    }

    extension(CancellationTokenSource source)
    {
        public Task CancelAsync()
        {
            source.Cancel();
            return Task.CompletedTask;
        }
    }

    extension(HttpContent content)
    {
        public Task<Stream> ReadAsStreamAsync(CancellationToken ct)
        {
            ct.ThrowIfCancellationRequested();
            return content.ReadAsStreamAsync();
        }
    }

    extension(Stream stream)
    {
        public Task<int> ReadAsync(byte[] buffer, CancellationToken ct) => stream.ReadAsync(buffer, 0, buffer.Length, ct);

        public Task WriteAsync(byte[] buffer, CancellationToken ct) => stream.WriteAsync(buffer, 0, buffer.Length, ct);

        public Task CopyToAsync(Stream target, CancellationToken ct) => stream.CopyToAsync(target, 81920, ct);
    }

    extension<T>(IReadOnlyList<T> items)
    {
        public IEnumerable<T> TakeLast(int count) => items.Skip(Math.Max(0, items.Count - count));
    }
}
#endif

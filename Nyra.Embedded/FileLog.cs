using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Nyra.Embedded;

/// <summary>
/// Writes what all hosts log into one file, so that the terminal belongs to the rehearsal. A full file becomes <c>stack.log.1</c>, and
/// that one <c>stack.log.2</c>; what was there is deleted.
/// </summary>
/// <remarks>
/// Once it is open it never throws into a caller that logs. Entries that cannot be written, for example with a full disk, are dropped; the
/// first one that can be follows a line that says how many are missing and why.
/// </remarks>
/// <param name="maxBytes">From which size on a file is full.</param>
/// <exception cref="IOException">By the constructor, when the file cannot be opened.</exception>
internal sealed class FileLog(string path, TimeProvider time, long maxBytes = 10_000_000) : IDisposable
{
    private const int MaxEarlierFiles = 2;

    private readonly Lock _gate = new();
    private FileStream? _file = Open(path, FileMode.Append);
    private int _dropped;
    private string? _reason;
    private bool _disposed;

    public string Path { get; } = path;

    public ILoggerProvider For(string host) => new Provider(this, host);

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            Close();
        }
    }

    private void Write(string host, string category, LogLevel level, string message, Exception? error)
    {
        var entry = Line(level, host, category, message) + (error is null ? "" : error + Environment.NewLine);
        lock (_gate)
        {
            // A host may log its own end after the stack has closed the file.
            if (_disposed)
                return;
            try
            {
                _file ??= Open(Path, FileMode.Append);
                _file.Write(Encoding.UTF8.GetBytes(MissingEntriesLine() + entry));
                (_dropped, _reason) = (0, null);
            }
            catch (Exception failed) when (IsStorage(failed))
            {
                _dropped++;
                _reason = failed.Message;
                Close();
            }
            RotateIfFull();
        }
    }

    private string Line(LogLevel level, string host, string category, string message) => string.Create(
        CultureInfo.InvariantCulture,
        $"{time.GetUtcNow():HH:mm:ss.fff} {Word(level)} {host,-16} {category[(category.LastIndexOf('.') + 1)..]}: {message}"
            + $"{Environment.NewLine}");

    // An entry may have been written in part: the line begins anew.
    private string MissingEntriesLine() => _dropped == 0 ? "" : Environment.NewLine + Line(
        LogLevel.Warning, "log", nameof(FileLog), $"Log entries missing here: {_dropped}. The log file could not be written: {_reason}");

    // A file that could not be moved or opened is tried again with the next entry.
    private void RotateIfFull()
    {
        try
        {
            if (_file is null || _file.Length < maxBytes)
                return;
            Close();
            _file = Open(Path, TryMove() ? FileMode.Append : FileMode.Create);
        }
        catch (Exception failed) when (IsStorage(failed))
        {
            Close();
        }
    }

    // Where it is open in a program that does not share it, on Windows, the log begins again in place, so that it stays bounded.
    private bool TryMove()
    {
        try
        {
            for (var number = MaxEarlierFiles; number > 1; number--)
            {
                if (File.Exists($"{Path}.{number - 1}"))
                    File.Move($"{Path}.{number - 1}", $"{Path}.{number}", overwrite: true);
            }
            File.Move(Path, $"{Path}.1", overwrite: true);
            return true;
        }
        catch (Exception failed) when (IsStorage(failed))
        {
            return false;
        }
    }

    private void Close()
    {
        try
        {
            _file?.Dispose();
        }
        catch (IOException)
        {
            // Nothing is buffered here: what a network file system reports only now was written or is lost.
        }
        _file = null;
    }

    // Without a buffer: what could not be written is not written later by chance.
    private static FileStream Open(string path, FileMode mode) => new(path, mode, FileAccess.Write, FileShare.Read, bufferSize: 0);

    private static bool IsStorage(Exception error) => error is IOException or UnauthorizedAccessException;

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Critical => "CRIT ",
        LogLevel.Error => "ERROR",
        LogLevel.Warning => "WARN ",
        LogLevel.Information => "info ",
        _ => "debug",
    };

    private sealed class Provider(FileLog log, string host) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => new HostLogger(log, host, categoryName);

        public void Dispose()
        {
            // The file is shared: the stack closes it.
        }
    }

    private sealed class HostLogger(FileLog log, string host, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Write(host, category, logLevel, formatter(state, exception), exception);
    }
}

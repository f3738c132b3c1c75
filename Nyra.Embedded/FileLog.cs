using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Nyra.Embedded;

/// <summary>
/// Writes what all hosts log into one file, so that the terminal belongs to the rehearsal. A full file becomes <c>stack.log.1</c>, and
/// that one <c>stack.log.2</c>; what was there is deleted.
/// </summary>
/// <param name="maxBytes">From which size on a file is full.</param>
internal sealed class FileLog(string path, TimeProvider time, long maxBytes = 10_000_000) : IDisposable
{
    private const int MaxEarlierFiles = 2;

    private StreamWriter _file = new(path, append: true) { AutoFlush = true };
    private readonly Lock _gate = new();

    public string Path { get; } = path;

    public ILoggerProvider For(string host) => new Provider(this, host);

    public void Dispose()
    {
        lock (_gate)
            _file.Dispose();
    }

    private void Write(string host, string category, LogLevel level, string message, Exception? error)
    {
        var line = string.Create(
            CultureInfo.InvariantCulture, $"{time.GetUtcNow():HH:mm:ss.fff} {Word(level)} {host,-16} {category[(category.LastIndexOf('.') + 1)..]}: {message}");
        lock (_gate)
        {
            // A host may log its own end after the stack has closed the file.
            if (_file.BaseStream is not { CanWrite: true })
                return;
            _file.WriteLine(line);
            if (error is not null)
                _file.WriteLine(error);
            if (_file.BaseStream.Length >= maxBytes)
                Rotate();
        }
    }

    private void Rotate()
    {
        _file.Dispose();
        try
        {
            for (var number = MaxEarlierFiles; number > 1; number--)
            {
                if (File.Exists($"{Path}.{number - 1}"))
                    File.Move($"{Path}.{number - 1}", $"{Path}.{number}", overwrite: true);
            }
            File.Move(Path, $"{Path}.1", overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Open in a program that does not share it, on Windows: the log begins again in place, so that it stays bounded.
            File.WriteAllText(Path, "");
        }
        _file = new(Path, append: true) { AutoFlush = true };
    }

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

using System.Text.RegularExpressions;

namespace Nyra.AppHost.Terminal;

/// <summary>What resources write, without the time that Aspire puts before each line and without what its orchestrator adds.</summary>
internal sealed partial class ResourceLogs(ResourceLoggerService logs)
{
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(string resourceId) => logs.WatchAsync(resourceId);

    public async Task<List<LogLine>> AllAsync(string resourceId)
    {
        var all = new List<LogLine>();
        await foreach (var lines in logs.GetAllAsync(resourceId))
            all.AddRange(lines.Where(line => !IsOfDcp(line)));
        return all;
    }

    // The rehearsal indents each line. Aspire writes to the same log what the resource waited for, and indents nothing.
    public static bool IsOfTheRehearsal(LogLine line) =>
        !IsOfDcp(line) && (line.IsErrorMessage || Text(line) is not [not ' ' and not '\e', ..]);

    public static string Text(LogLine line) => Timestamp().Replace(line.Content, "");

    /// <summary>Without colors.</summary>
    public static string PlainText(LogLine line) => Ansi().Replace(Text(line), "");

    // "2026-11-28T18:00:00.0000000Z [sys] Starting process..."
    private static bool IsOfDcp(LogLine line) => Text(line).StartsWith("[sys]", StringComparison.Ordinal);

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT[\d:.]+Z ?")]
    private static partial Regex Timestamp();

    [GeneratedRegex(@"\e\[[0-9;]*[A-Za-z]")]
    private static partial Regex Ansi();
}

using Microsoft.Extensions.Logging;
using Nyra.Embedded;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Embedded;

public sealed class FileLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_full_file_is_kept_beside_and_no_more_than_two_of_them()
    {
        var path = _folder.File("stack.log");
        using (var log = new FileLog(path, TimeProvider.System, maxBytes: 1000))
        {
            var logger = log.For("worker").CreateLogger("Test");
            for (var line = 0; line < 100; line++)
                logger.Log(LogLevel.Information, default, line, null, (number, _) => $"line {number} {new string('x', 60)}");
        }
        Assert.Equal(
            ["stack.log", "stack.log.1", "stack.log.2"],
            Directory.GetFiles(_folder.Path).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
        Assert.All(Directory.GetFiles(_folder.Path), file => Assert.InRange(new FileInfo(file).Length, 0, 1200));
        var kept = new[] { path + ".2", path + ".1", path }.SelectMany(File.ReadAllLines)
            .Select(line => int.Parse(line.Split("line ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(99, kept[^1]);
        Assert.Equal(Enumerable.Range(kept[0], kept.Count), kept);
    }

    [Fact]
    public void What_was_logged_before_a_restart_counts()
    {
        var path = _folder.File("stack.log");
        File.WriteAllText(path, new string('x', 1000) + "\n");
        using (var log = new FileLog(path, TimeProvider.System, maxBytes: 1000))
            log.For("worker").CreateLogger("Test").Log(LogLevel.Information, default, 0, null, (_, _) => "first");
        Assert.Contains("first", File.ReadAllText(path + ".1"), StringComparison.Ordinal);
        Assert.Equal("", File.ReadAllText(path));
    }

    [Fact]
    public void A_folder_that_is_gone_reaches_no_caller_and_the_gap_is_said_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "On Windows a folder with an open file cannot be deleted.");
        var path = _folder.File("logs/stack.log");
        Directory.CreateDirectory(_folder.File("logs"));
        using (var log = new FileLog(path, TimeProvider.System, maxBytes: 1))
        {
            var logger = log.For("worker").CreateLogger("Test");
            Directory.Delete(_folder.File("logs"), recursive: true);
            for (var line = 0; line < 4; line++)
                Log(logger, $"lost {line}");
            Directory.CreateDirectory(_folder.File("logs"));
            Log(logger, "again");
            Log(logger, "and again");
        }
        var lines = new[] { path + ".2", path + ".1" }.SelectMany(File.ReadAllLines).Where(line => line.Length > 0).ToList();
        Assert.Equal(3, lines.Count);
        // The first was written before the full file could not be moved.
        Assert.Contains(
            "Log entries missing here: 3. The log file could not be written: Could not find", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("again", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("and again", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_reaches_no_caller_and_the_gap_is_said_once()
    {
        if (!File.Exists("/dev/full"))
            Assert.Skip("This system has no /dev/full.");
        var path = _folder.File("stack.log");
        File.CreateSymbolicLink(path, "/dev/full");
        using (var log = new FileLog(path, TimeProvider.System))
        {
            var logger = log.For("worker").CreateLogger("Test");
            Log(logger, "lost 1");
            Log(logger, "lost 2");
            File.Delete(path);
            Log(logger, "again");
        }
        // An entry may have been written in part: the next one begins a line.
        Assert.StartsWith(Environment.NewLine, File.ReadAllText(path), StringComparison.Ordinal);
        var lines = File.ReadAllLines(path)[1..];
        Assert.Equal(2, lines.Length);
        Assert.Contains(
            "Log entries missing here: 2. The log file could not be written: No space left on device", lines[0],
            StringComparison.Ordinal);
        Assert.EndsWith("again", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_after_the_end_is_dropped()
    {
        var path = _folder.File("stack.log");
        var log = new FileLog(path, TimeProvider.System);
        var logger = log.For("worker").CreateLogger("Test");
        log.Dispose();
        Log(logger, "late");
        Assert.Equal("", File.ReadAllText(path));
    }

    private static void Log(ILogger logger, string text) => logger.Log(LogLevel.Information, default, text, null, (line, _) => line);
}

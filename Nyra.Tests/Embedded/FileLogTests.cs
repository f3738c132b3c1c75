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
}

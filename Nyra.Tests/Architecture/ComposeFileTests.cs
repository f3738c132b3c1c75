using Xunit;

namespace Nyra.Tests.Architecture;

public sealed class ComposeFileTests
{
    [Fact]
    public void Every_service_has_its_log_rotated()
    {
        var lines = File.ReadAllLines(Repository.File("deploy/compose.yaml"));
        var services = lines.Count(line => line.StartsWith("    image:", StringComparison.Ordinal));
        Assert.Equal(4, services);
        Assert.Equal(services, lines.Count(line => line == "    logging: *logging"));
        Assert.Equal(["    max-size: \"10m\"", "    max-file: \"5\""],
            lines.Where(line => line.Contains("max-", StringComparison.Ordinal) && !line.Contains("redis", StringComparison.Ordinal)));
    }
}

using System.Text.Json;
using Xunit;

namespace Nyra.Tests.Architecture;

/// <summary>What npm ci brings is the same everywhere.</summary>
public class NodePackageTests
{
    [Theory]
    [InlineData("package.json", "devDependencies")]
    [InlineData("Nyra.Benchmarks/peers/package.json", "dependencies")]
    public void Versions_are_exact(string file, string dependencies) =>
        Assert.All(Read(file).GetProperty(dependencies).EnumerateObject(), one => Assert.Matches(@"^\d+\.\d+\.\d+$", one.Value.GetString()));

    [Theory]
    [InlineData("package-lock.json")]
    [InlineData("Nyra.Benchmarks/peers/package-lock.json")]
    public void Everything_is_known_by_its_hash_and_bound_to_no_registry(string file) =>
        Assert.All(Read(file).GetProperty("packages").EnumerateObject().Where(one => one.Name.Length > 0), one =>
        {
            Assert.False(one.Value.TryGetProperty("resolved", out _), "A lock names no host: npm asks the registry it is set up with (see .npmrc).");
            // The registry the lock was made with does not carry every platform's package.
            if (!one.Value.TryGetProperty("optional", out _) || one.Value.TryGetProperty("integrity", out _))
                Assert.StartsWith("sha512-", one.Value.GetProperty("integrity").GetString(), StringComparison.Ordinal);
        });

    private static JsonElement Read(string file) => JsonDocument.Parse(File.ReadAllText(Repository.File(file))).RootElement;
}

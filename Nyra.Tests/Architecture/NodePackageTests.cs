using System.Text.Json;
using Xunit;

namespace Nyra.Tests.Architecture;

/// <summary>What npm ci brings is the same everywhere.</summary>
public class NodePackageTests
{
    [Fact]
    public void Versions_are_exact() =>
        Assert.All(Read("package.json").GetProperty("devDependencies").EnumerateObject(), one => Assert.Matches(@"^\d+\.\d+\.\d+$", one.Value.GetString()));

    [Fact]
    public void Everything_comes_from_the_public_registry_and_is_known_by_its_hash() =>
        Assert.All(Read("package-lock.json").GetProperty("packages").EnumerateObject().Where(one => one.Name.Length > 0), one =>
        {
            Assert.StartsWith("https://registry.npmjs.org/", one.Value.GetProperty("resolved").GetString(), StringComparison.Ordinal);
            // The registry the lock was made with does not carry the Stripe CLI of every platform.
            if (!one.Value.TryGetProperty("optional", out _) || one.Value.TryGetProperty("integrity", out _))
                Assert.StartsWith("sha512-", one.Value.GetProperty("integrity").GetString(), StringComparison.Ordinal);
        });

    private static JsonElement Read(string file) => JsonDocument.Parse(File.ReadAllText(Repository.File(file))).RootElement;
}

using Nyra.Readiness.Secrets;
using Xunit;

namespace Nyra.Tests.Readiness.Secrets;

public class AllowListTests
{
    [Fact]
    public void A_fingerprint_with_a_reason_is_allowed()
    {
        var list = AllowList.Parse(["# what we answer for", "", "0123456789abcdef a key of nobody, made for a test", "fedcba9876543210\trolled in 2026"]);
        Assert.Empty(list.Problems);
        Assert.Equal("a key of nobody, made for a test", list.Reasons["0123456789abcdef"]);
        Assert.True(list.Allows(Finding("fedcba9876543210")));
        Assert.False(list.Allows(Finding("fedcba9876543211")));
    }

    [Theory]
    [InlineData("0123456789abcdef")]
    [InlineData("0123456789abcdef   ")]
    [InlineData("0123456789ABCDEF a reason")]
    [InlineData("0123456789abcde a reason")]
    [InlineData("a reason alone")]
    public void A_line_without_a_reason_or_a_fingerprint_is_a_problem_that_names_it(string line)
    {
        var list = AllowList.Parse(["fedcba9876543210 a reason", line]);
        Assert.StartsWith(".nyra-secrets-allow:2 ", Assert.Single(list.Problems), StringComparison.Ordinal);
        Assert.Single(list.Reasons);
    }

    private static SecretFinding Finding(string fingerprint) => new("a.txt:1", new(0, 30, "stripe-live-secret-key", "sk_live_…zz", fingerprint));
}

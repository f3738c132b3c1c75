using CsCheck;
using Nyra.Billing.Reconciliation;
using Xunit;

namespace Nyra.Tests.Billing.Reconciliation;

public class RevocationGuardTests
{
    [Theory]
    [InlineData(5, 5, false)]
    [InlineData(6, 6, true)]
    [InlineData(6, 299, true)]
    [InlineData(6, 300, false)]
    [InlineData(20, 1000, false)]
    [InlineData(21, 1000, true)]
    [InlineData(0, 0, false)]
    public void More_than_five_and_more_than_two_percent_are_withheld(int revocations, int withAccess, bool withheld) =>
        Assert.Equal(withheld, RevocationGuard.Withholds(revocations, unknown: 0, withAccess, allowed: 0));

    [Theory]
    [InlineData(1, 5, true)]
    [InlineData(1, 4, false)]
    [InlineData(0, 100, false)]
    public void Accounts_that_could_not_be_compared_count_as_revocations(int revocations, int unknown, bool withheld) =>
        Assert.Equal(withheld, RevocationGuard.Withholds(revocations, unknown, withAccess: 100, allowed: 0));

    [Fact]
    public void What_an_operator_allowed_proceeds_and_one_more_does_not() =>
        Gen.Select(Gen.Int[6, 100_000], Gen.Int[0, 100_000]).Sample((revocations, others) =>
        {
            var accounts = revocations + others;
            Assert.False(RevocationGuard.Withholds(revocations, 0, accounts, revocations));
            Assert.Equal(
                RevocationGuard.Withholds(revocations, 0, accounts, 0),
                RevocationGuard.Withholds(revocations, 0, accounts, revocations - 1));
        });
}

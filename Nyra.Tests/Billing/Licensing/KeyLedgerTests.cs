using Nyra.Billing.Licensing;
using Xunit;

namespace Nyra.Tests.Billing.Licensing;

/// <summary>Which keys have signed licenses and until when, as the ledger notes it.</summary>
public sealed class KeyLedgerTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(59, 0)]
    [InlineData(60, 60)]
    [InlineData(61, 61)]
    public void A_key_that_signs_is_noted_once_an_hour(int minutes, int noted)
    {
        var ledger = KeyLedger.Empty.Signing("one", "x", "y", Noon);
        var later = ledger.Signing("one", "x", "y", Noon.AddMinutes(minutes));
        Assert.Equal(noted == 0, ReferenceEquals(ledger, later));
        Assert.Equal((Noon, Noon.AddMinutes(noted)), (later.Keys[0].SignsSince, later.Keys[0].LastSigned));
    }

    [Fact]
    public void Another_key_that_signs_leaves_the_first_as_it_was()
    {
        var ledger = KeyLedger.Empty.Signing("one", "x", "y", Noon).Signing("two", "x2", "y2", Noon.AddHours(2)).Signing("two", "x2", "y2", Noon.AddHours(4));
        Assert.Equal([("one", Noon), ("two", Noon.AddHours(4))], ledger.Keys.Select(key => (key.Kid, key.LastSigned)));
    }

    [Fact]
    public void A_statement_is_known_of_the_key_it_is_about_and_of_the_one_that_signed_it()
    {
        var ledger = KeyLedger.Empty.Signing("one", "x", "y", Noon).Signing("two", "x2", "y2", Noon).Vouched("two", new("one", "text"));
        Assert.True(ledger.HasStatement("two", "one"));
        Assert.False(ledger.HasStatement("one", "two"));
        Assert.False(ledger.HasStatement("two", "two"));
        Assert.False(ledger.HasStatement("one", "one"));
    }
}

using CsCheck;
using Nyra.Readiness.CommandCenter;
using Xunit;

namespace Nyra.Tests.Readiness.CommandCenter;

public class MonthlyPriceTests
{
    private static readonly string[] Currencies = ["USD", "EUR", "JPY", "KWD"];

    [Theory]
    [InlineData("12 USD", 1200, "USD")]
    [InlineData("12.00 USD", 1200, "USD")]
    [InlineData("usd 12.5", 1250, "USD")]
    [InlineData("$9.99", 999, "USD")]
    [InlineData("12.00 EUR / month", 1200, "EUR")]
    [InlineData("1500 JPY", 1500, "JPY")]
    [InlineData("1.234 KWD", 1234, "KWD")]
    public void It_is_read_as_people_write_it(string text, long minor, string currency)
    {
        Assert.True(MonthlyPrice.TryParse(text, out var price));
        Assert.Equal(new MonthlyPrice(minor, currency), price);
    }

    [Theory]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("twelve USD")]
    [InlineData("12.005 USD")]
    [InlineData("1500.5 JPY")]
    [InlineData("-12 USD")]
    [InlineData("0 USD")]
    [InlineData("12 USD EUR")]
    [InlineData("12,00 USD")]
    public void What_is_no_amount_is_refused(string text) => Assert.False(MonthlyPrice.TryParse(text, out _));

    [Fact]
    public void What_it_writes_it_reads() => Gen.Select(Gen.Long[1, 99_999_999], Gen.Int[0, Currencies.Length - 1]).Sample((minor, currency) =>
    {
        var price = new MonthlyPrice(minor, Currencies[currency]);
        return MonthlyPrice.TryParse(price.ToString(), out var read) && read == price;
    });
}

using Microsoft.Extensions.Options;
using Nyra.StripeSimulator;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class SimulatorOptionsTests
{
    [Fact]
    public void Every_option_that_is_no_text_is_named_where_its_value_cannot_be_read()
    {
        var options = typeof(SimulatorOptions).GetProperties().Where(property => property.CanWrite && property.PropertyType != typeof(string)).ToList();
        var arrays = options.Count(option => option.PropertyType.IsArray);
        Assert.Equal((2, 17), (arrays, options.Count));
        var settings = options.Select(option => $"--Simulator:{option.Name}{(option.PropertyType.IsArray ? ":1" : "")}=several");

        var refused = Refused([.. settings, "--Simulator:TaxStatus=none"]);
        foreach (var option in options)
            Assert.Contains($"Simulator__{option.Name}{(option.PropertyType.IsArray ? "__1" : "")} is n", refused, StringComparison.Ordinal);
        // With what the values' own rules refuse.
        Assert.Contains("Simulator:TaxStatus must be pending or active.", refused, StringComparison.Ordinal);
    }

    private static string Refused(string[] settings) => Assert.Throws<OptionsValidationException>(
        () => StripeSimulatorHost.Build([.. settings, "--urls=http://127.0.0.1:0"])).Message;
}

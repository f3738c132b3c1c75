using System.Globalization;

namespace Nyra.Benchmarks.Measuring;

/// <summary>Makes figures of measurements.</summary>
internal static class Figures
{
    public static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    public static string Text(double figure, string format) => figure.ToString(format, CultureInfo.InvariantCulture);
}

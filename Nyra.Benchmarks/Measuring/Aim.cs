namespace Nyra.Benchmarks.Measuring;

/// <summary>Says whether a figure is what it is to be.</summary>
internal static class Aim
{
    public static string AtLeast(double aim, double figure, string of) => Text(">=", aim, figure, of, figure >= aim);

    public static string AtMost(double aim, double figure, string of) => Text("<=", aim, figure, of, figure <= aim);

    private static string Text(string sign, double aim, double figure, string of, bool met) =>
        $"{sign} {Figures.Text(aim, "0.##")} {of}: {Figures.Text(figure, "0.00")}{(met ? "" : " MISSED")}";
}

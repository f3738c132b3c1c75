namespace Nyra.Benchmarks.Webhooks;

/// <summary>What was asked for on the command line.</summary>
internal sealed class WebhooksOptions
{
    private const string Acknowledgement = "--acknowledgement";
    private const string Attackers = "--attackers";
    private const string Drain = "--drain";
    private const string Death = "--death";

    public const string Usage = $"""
        webhooks takes --quick (fewer rounds), {Acknowledgement}, {Attackers}, {Drain}, {Death} (these parts alone)
        and --soak (a minute at 500 events a second, nothing else).
        """;

    private static readonly string[] Parts = [Acknowledgement, Attackers, Drain, Death];

    private readonly string[] _arguments;

    private WebhooksOptions(string[] arguments) => _arguments = arguments;

    public bool Soak => _arguments.Contains("--soak");

    public bool Acknowledges => Measures(Acknowledgement);

    public bool Attacks => Measures(Attackers);

    public bool Drains => Measures(Drain);

    public bool Kills => Measures(Death);

    /// <summary>Every figure is the median of so many.</summary>
    public int Rounds => _arguments.Contains("--quick") ? 2 : 5;

    /// <summary>Null where an argument is not known.</summary>
    public static WebhooksOptions? Parse(string[] arguments) =>
        arguments.Except([.. Parts, "--quick", "--soak"]).Any() ? null : new(arguments);

    private bool Measures(string part) => !_arguments.Intersect(Parts).Any() || _arguments.Contains(part);
}

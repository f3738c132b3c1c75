namespace Nyra.Benchmarks.Webhooks;

/// <summary>What was asked for on the command line.</summary>
internal sealed record WebhooksOptions(bool Quick, bool Soak)
{
    /// <summary>Null where an argument is not known.</summary>
    public static WebhooksOptions? Parse(string[] arguments) => arguments.All(argument => argument is "--quick" or "--soak")
        ? new(arguments.Contains("--quick"), arguments.Contains("--soak"))
        : null;

    /// <summary>Every figure is the median of so many.</summary>
    public int Rounds => Quick ? 2 : 5;
}

using Nyra.Billing.Configuration;
using Nyra.Embedded;
using Nyra.ServiceDefaults;

namespace Nyra.Cli.Operator;

/// <summary>
/// The backend that a command means, and what is known of it: the shell's variables; where these name none, the stack that runs in this
/// checkout.
/// </summary>
/// <param name="Variable">Reads a setting by its environment name.</param>
/// <param name="Stack">Null where no stack of this machine is meant.</param>
/// <param name="TakesUrl">Whether the command has the option <c>--url</c>: texts name it only then.</param>
/// <param name="Hosted">Whether a hosted backend is meant and never a stack of this machine, as in live mode.</param>
internal sealed record Backend(Func<string, string?> Variable, LocalStack? Stack, bool TakesUrl = false, bool Hosted = false)
{
    private const string ByVariable = $"set {Settings.BillingBaseUrl} to its address";

    private static readonly string HowToStart = "Start one with: " + CommandHint.Of("up");

    /// <summary>How a person chooses another backend for the command.</summary>
    public string HowToChoose => HowToChooseWith(TakesUrl);

    /// <param name="url">From the command line; else the shell's.</param>
    /// <param name="takesUrl">Whether the command has the option <c>--url</c>.</param>
    /// <exception cref="OperatorException">When several stacks run here, and none was named.</exception>
    public static Backend Find(string? url, Func<string, string?> variable, bool takesUrl)
    {
        url ??= variable(Settings.BillingBaseUrl) is { Length: > 0 } named ? named : null;
        if (url is not null)
        {
            var stack = Uri.TryCreate(url, UriKind.Absolute, out var address) && address.IsLoopback
                ? LocalStacks.All().FirstOrDefault(stack => AreOne(stack.Gateway, address))
                : null;
            return new(
                name => name == Settings.BillingBaseUrl ? url : variable(name) ?? stack?.Settings.GetValueOrDefault(name), stack, takesUrl);
        }
        return Here() switch
        {
            [] => new(variable, null, takesUrl),
            // The stack's own first: a shell's key of another account must not be mixed with its address.
            [var stack] => new(name => stack.Settings.GetValueOrDefault(name) ?? variable(name), stack, takesUrl),
            var several => throw new OperatorException(
                ExitCodes.Configuration,
                $"Several stacks run here: {string.Join("; ", several)}. To choose one, {HowToChooseWith(takesUrl)}."),
        };
    }

    /// <summary>The backend that a mode is prepared for. What runs on this machine is never what is prepared for live mode.</summary>
    /// <exception cref="OperatorException">When several stacks run here, and none was named.</exception>
    public static Backend For(string mode, Func<string, string?> variable) =>
        mode == "test" ? Find(null, variable, takesUrl: false) : new(variable, null, Hosted: true);

    /// <summary>The only stack that runs in this checkout, or the one at the address.</summary>
    /// <exception cref="OperatorException">When none runs here, or several do.</exception>
    public static LocalStack Running(string? url) =>
        Find(url, name => name == Settings.BillingBaseUrl ? null : Environment.GetEnvironmentVariable(name), takesUrl: true).Stack
        ?? throw new OperatorException(ExitCodes.Unavailable, NoneRuns(url));

    /// <summary>That none runs here, or at the address; what to do, and which run on this machine.</summary>
    public static string NoneRuns(string? url = null)
    {
        var running = LocalStacks.All();
        var where = url is null ? "in " + LocalStacks.CheckoutOf(Environment.CurrentDirectory) : "on this machine at " + url;
        return $"No stack runs {where}. {HowToStart}."
            + (running.Count == 0 ? "" : $" Running: {string.Join("; ", running.Select(stack => $"{stack} of {stack.Checkout}"))}.");
    }

    private static string HowToChooseWith(bool url) => url ? $"name it with --url, or {ByVariable}" : ByVariable;

    private static List<LocalStack> Here()
    {
        var checkout = LocalStacks.CheckoutOf(Environment.CurrentDirectory);
        return [.. LocalStacks.All().Where(stack => FilePath.Same(stack.Checkout, checkout))];
    }

    private static bool AreOne(Uri one, Uri other) => one.Port == other.Port && one.Scheme == other.Scheme && other.IsLoopback;
}

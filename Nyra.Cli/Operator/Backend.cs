using Nyra.Billing.Configuration;
using Nyra.Embedded;
using Nyra.ServiceDefaults;

namespace Nyra.Cli.Operator;

/// <summary>The backend that a command means, and what is known of it: the shell's variables; where these name none, the stack that runs in this checkout.</summary>
/// <param name="Variable">Reads a setting by its environment name.</param>
/// <param name="Stack">Null where no stack of this machine is meant.</param>
internal sealed record Backend(Func<string, string?> Variable, LocalStack? Stack)
{
    private static readonly string HowToStart = "Start one with: " + CommandHint.Of("up");

    /// <param name="url">From the command line; else the shell's.</param>
    /// <exception cref="OperatorException">When several stacks run here, and none was named.</exception>
    public static Backend Find(string? url, Func<string, string?> variable)
    {
        url ??= variable(Settings.BillingBaseUrl) is { Length: > 0 } named ? named : null;
        if (url is not null)
        {
            var stack = Uri.TryCreate(url, UriKind.Absolute, out var address) && address.IsLoopback ? LocalStacks.All().FirstOrDefault(stack => AreOne(stack.Gateway, address)) : null;
            return new(name => name == Settings.BillingBaseUrl ? url : variable(name) ?? stack?.Settings.GetValueOrDefault(name), stack);
        }
        return Here() switch
        {
            [] => new(variable, null),
            // The stack's own first: a shell's key of another account must not be mixed with its address.
            [var stack] => new(name => stack.Settings.GetValueOrDefault(name) ?? variable(name), stack),
            var several => throw new OperatorException(
                ExitCodes.Configuration,
                $"Several stacks run here: {string.Join("; ", several)}. "
                + $"Name one with --url, or set {Settings.BillingBaseUrl} to its address."),
        };
    }

    /// <summary>The backend that a mode is prepared for. What runs on this machine is never what is prepared for live mode.</summary>
    /// <exception cref="OperatorException">When several stacks run here, and none was named.</exception>
    public static Backend For(string mode, Func<string, string?> variable) => mode == "test" ? Find(null, variable) : new(variable, null);

    /// <summary>The only stack that runs in this checkout, or the one at the address.</summary>
    /// <exception cref="OperatorException">When none runs here, or several do.</exception>
    public static LocalStack Running(string? url) =>
        Find(url, name => name == Settings.BillingBaseUrl ? null : Environment.GetEnvironmentVariable(name)).Stack
        ?? throw new OperatorException(ExitCodes.Unavailable, NoneRuns());

    /// <summary>That none runs here, what to do, and which run elsewhere.</summary>
    public static string NoneRuns()
    {
        var elsewhere = LocalStacks.All();
        return $"No stack runs in {LocalStacks.CheckoutOf(Environment.CurrentDirectory)}. {HowToStart}."
            + (elsewhere.Count == 0 ? "" : $" Elsewhere: {string.Join("; ", elsewhere.Select(stack => $"{stack} of {stack.Checkout}"))}.");
    }

    private static List<LocalStack> Here()
    {
        var checkout = LocalStacks.CheckoutOf(Environment.CurrentDirectory);
        return [.. LocalStacks.All().Where(stack => FilePath.Same(stack.Checkout, checkout))];
    }

    private static bool AreOne(Uri one, Uri other) => one.Port == other.Port && one.Scheme == other.Scheme && other.IsLoopback;
}

using System.CommandLine;

namespace Nyra.Embedded.StripeCli;

/// <summary><c>--stripe-cli</c>, the same wherever a stack is started.</summary>
public static class StripeCliOption
{
    public static Option<bool> Create() => new("--stripe-cli")
    {
        Description = "Events come through the real Stripe CLI, as they do from Stripe to a developer's machine. Get it with: npm ci",
    };

    /// <summary>Finds the Stripe CLI where it was asked for, and says how to get it where it is missing.</summary>
    /// <returns>False where it is missing: <see cref="ServiceDefaults.ExitCodes.Unavailable"/>.</returns>
    public static bool TryFind(bool asked, out StripeCliBinary? stripeCli)
    {
        stripeCli = asked ? StripeCliBinary.Find() : null;
        if (asked && stripeCli is null)
            Console.Error.WriteLine(StripeCliBinary.HowToGetIt);
        return !asked || stripeCli is not null;
    }
}

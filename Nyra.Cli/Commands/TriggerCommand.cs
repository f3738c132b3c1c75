using System.CommandLine;
using Nyra.Billing.Configuration;
using Nyra.Cli.Parsing;
using Nyra.Embedded;
using Nyra.Readiness.Rehearsal;
using Nyra.ServiceDefaults;

namespace Nyra.Cli.Commands;

/// <summary><c>nyra trigger</c>: raises the one event of ours that <c>stripe trigger</c> does not know, with a simulator.</summary>
internal static class TriggerCommand
{
    // The simulator takes any.
    private const string Key = "sk_test_nyra_trigger";

    private static readonly Argument<string> Type = new("event") { Description = $"{EntitlementTrigger.EventType}; all others: stripe trigger" };

    private static readonly Option<string> Stripe = new("--stripe")
    {
        Description = "The simulator's address.",
        HelpName = "URL",
        DefaultValueFactory = _ => $"http://127.0.0.1:{StackPorts.From(StackPorts.DefaultFirst).StripeSimulator}",
    };

    public static Command Create()
    {
        Type.Accept(EntitlementTrigger.EventType);
        Stripe.Validators.Add(result =>
        {
            // A customer and a subscription are made: not in anybody's real account.
            if (result.Tokens is [var token] && !(Uri.TryCreate(token.Value, UriKind.Absolute, out var address) && address is { Scheme: "http", IsLoopback: true }))
                result.AddError("--stripe takes the address of a simulator on this machine: http://127.0.0.1:PORT");
        });
        var command = new Command("trigger", "Raises an event that the Stripe CLI's trigger does not know.") { Type, Stripe };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var stripe = parsed.GetValue(Stripe)!;
        try
        {
            if (await EntitlementTrigger.RaiseAsync(Key, new(stripe), TimeProvider.System, ct) is { } id)
            {
                Console.Out.WriteLine($"{EntitlementTrigger.EventType} {id}");
                return ExitCodes.Ok;
            }
            Console.Error.WriteLine($"{stripe} did not raise the event. Is it a simulator with entitlements?");
            return ExitCodes.Failed;
        }
        catch (HttpRequestException)
        {
            Console.Error.WriteLine($"No simulator answers at {stripe}. Start a stack with: {CommandHint.Of("up")}");
            return ExitCodes.Unavailable;
        }
    }
}

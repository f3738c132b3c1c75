using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Nyra.Billing.Configuration;
using Nyra.Embedded.StripeCli;
using Nyra.Readiness;
using Nyra.Readiness.Rehearsal;
using Nyra.ServiceDefaults;

namespace Nyra.Cli.Commands;

/// <summary>
/// <c>nyra listen</c>: the Stripe CLI forwarding events to a backend, started again when it dies, its secrets kept out of what it says, and its health
/// (is a session established?) at <c>/health</c> of ASPNETCORE_URLS.
/// </summary>
internal static class ListenCommand
{
    private static readonly Option<Uri> ForwardTo = Address("--forward-to", "Where events are posted: the gateway's /webhooks/stripe.");

    private static readonly Option<Uri> ApiBase = Address("--api-base", "A simulator's address on this machine; else Stripe itself.");

    private static readonly Option<string> State = new("--state")
    {
        Description = "The folder for what the Stripe CLI keeps.",
        HelpName = "FOLDER",
        DefaultValueFactory = _ => Path.Combine("artifacts", "stripe-cli"),
    };

    public static Command Create()
    {
        ForwardTo.Required = true;
        var command = new Command("listen", "Forwards Stripe's events to a backend through the Stripe CLI, and says whether it does.") { ForwardTo, ApiBase, State };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var simulator = parsed.GetValue(ApiBase);
        var key = Environment.GetEnvironmentVariable(Settings.StripeSecretKey)?.Trim();
        if (RehearsalGuard.RefusalOfForwarding(key) is { } refusal)
        {
            await Console.Error.WriteLineAsync(refusal);
            StripeCliOption.TryFind(asked: true, out _);
            return RehearsalGuard.IsUnusableKey(key) ? ExitCodes.Configuration : ExitCodes.NotArmed;
        }
        if (!StripeCliOption.TryFind(asked: true, out var stripeCli))
            return ExitCodes.Unavailable;
        var listening = new StripeCliSettings(key!, simulator, parsed.GetValue(ForwardTo)!, Path.GetFullPath(parsed.GetValue(State)!), "nyra");

        var builder = HostBuilding.CreateBuilder([]).AddServiceDefaults();
        var session = new Session();
        builder.Services.AddHealthChecks().AddCheck("session", session);
        await using var app = builder.Build();
        app.MapHealthEndpoints();
        await app.StartAsync(ct);
        await using var listener = await StripeCliListener.StartAsync(
            stripeCli!, listening, app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("stripe-cli"), TimeProvider.System, ct);
        session.Of = listener;
        await app.WaitForShutdownAsync(ct);
        // It forwards until it is stopped: that is its only end, whether the host or the command line hears of the signal first.
        return ExitCodes.Interrupted;
    }

    private static Option<Uri> Address(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "URL",
        CustomParser = result =>
        {
            if (result.Tokens is not [var token] || !Uri.TryCreate(token.Value, UriKind.Absolute, out var address)
                || address.Scheme is not ("http" or "https"))
                result.AddError($"{name} takes an absolute http(s) address, for example http://127.0.0.1:5180/webhooks/stripe.");
            else if (DocumentationExample.ProblemOfBackend(name, address) is { } example)
                result.AddError(example);
            else
                return address;
            return null;
        },
    };

    private sealed class Session : IHealthCheck
    {
        public StripeCliListener? Of { get; set; }

        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
            Of is { Session.IsCompletedSuccessfully: true } listener
                ? HealthCheckResult.Healthy($"The Stripe CLI has a session; it was started again {listener.Restarts} time(s).")
                : HealthCheckResult.Unhealthy("The Stripe CLI has no session."));
    }
}

using Microsoft.Extensions.DependencyInjection;
using Nyra.Billing.Configuration;
using Nyra.Readiness.ByHand;
using Nyra.Readiness.Rehearsal;
using Nyra.ServiceDefaults;
using Stripe;

namespace Nyra.AppHost.Resources;

/// <summary>What a developer does from the dashboard, or with <c>aspire resource NAME COMMAND</c>.</summary>
internal static class ResourceCommands
{
    public static IResourceBuilder<ProjectResource> WithReadinessPage(this IResourceBuilder<ProjectResource> gateway) => gateway
        .WithUrlForEndpoint("http", endpoint => new() { Url = "/readiness", DisplayText = "Readiness" });

    /// <summary>On the gateway: looking whether the system is ready, rehearsing it, and the page that shows both.</summary>
    public static IResourceBuilder<ProjectResource> WithReadinessCommands(this IResourceBuilder<ProjectResource> gateway, NyraSettings settings) => gateway
        .WithBackendCommand(settings, gateway, "preflight", "Run preflight", "ClipboardTaskListLtr", null, async (backend, ct) =>
        {
            var (holds, words) = await backend.PreflightAsync(ct);
            return holds ? CommandResults.Success(words) : CommandResults.Failure(words);
        })
        .WithCommand("rehearse", "Run rehearsal", RehearseAsync, new CommandOptions
        {
            IconName = "Play",
            IsHighlighted = true,
            Description = "Drives a subscription from checkout to revocation again, and says whether every step passed.",
        })
        .WithCommand("open-readiness", "Open the readiness page",
            async context => CommandResults.Success($"{await gateway.GetEndpoint("http").GetValueAsync(context.CancellationToken)}/readiness"),
            new CommandOptions { IconName = "Open", Description = "Says where it is; the link is on the resource." });

    /// <summary>On the worker: what an operator does about events that were given up or lost.</summary>
    public static IResourceBuilder<ProjectResource> WithOperatorCommands(
        this IResourceBuilder<ProjectResource> worker, NyraSettings settings, IResourceBuilder<ProjectResource> gateway) => worker
        .WithBackendCommand(settings, gateway, "replay-dead-letters", "Replay dead letters", "ArrowRepeatAll", "Give every dead letter to the worker again?",
            async (backend, ct) => CommandResults.Success(await backend.ReplayDeadLettersAsync(ct)))
        .WithBackendCommand(settings, gateway, "reconcile", "Reconcile with Stripe", "ArrowSync", "Compare every account with Stripe and repair what differs?",
            async (backend, ct) => CommandResults.Success(await backend.ReconcileAsync(ct)));

    /// <summary>What happens at Stripe, made to happen: on the simulator, or with a person's own account on the Stripe CLI.</summary>
    public static IResourceBuilder<ProjectResource> WithStripeCommands(
        this IResourceBuilder<ProjectResource> resource, StripeAccount stripe, NyraSettings settings, IResourceBuilder<ProjectResource> gateway)
    {
        IResourceBuilder<ProjectResource> With(string name, string title, string icon, string confirm, Func<StripeByHand, CancellationToken, Task<string>> act) =>
            resource.WithCommand(name, title, context => TriedAsync(async () =>
            {
                using var hand = new StripeByHand(
                    await TargetAsync(stripe, settings, gateway, context.CancellationToken), await stripe.PriceAsync(context.CancellationToken), TimeProvider.System,
                    executes: resource.ApplicationBuilder.Configuration[Settings.RehearsalExecute]?.Trim() == "true");
                return CommandResults.Success(await act(hand, context.CancellationToken));
            }), new CommandOptions { IconName = icon, ConfirmationMessage = confirm });
        With("checkout", "Start a test checkout", "Cart", "Begin a checkout, as the desktop does?", (hand, ct) => hand.BeginCheckoutAsync(ct));
        With("fail-payment", "Fail the next payment", "PaymentOff", "Have every payment of the newest subscription fail from now on?", (hand, ct) => hand.FailNextPaymentAsync(ct));
        With("cancel", "Cancel the subscription", "DismissCircle", "End the newest subscription at once?", (hand, ct) => hand.CancelAsync(ct));
        With("raise-entitlements", "Raise the entitlement summary", "Flash", "Make a product, a customer and a subscription that raise it? With the simulator only.",
            (hand, ct) => hand.RaiseEntitlementSummaryAsync(ct));
        return With("advance-month", "Advance the clock a month", "CalendarArrowRight", "Let a month pass at Stripe, with what is due in it?", (hand, ct) => hand.AdvanceMonthAsync(ct));
    }

    private static async Task<ExecuteCommandResult> RehearseAsync(ExecuteCommandContext context)
    {
        const string Rehearsal = RehearsalResource.Name;
        var moments = context.Services.GetRequiredService<ResourceNotificationService>();
        var before = moments.TryGetCurrentState(Rehearsal, out var moment) ? moment.Snapshot : null;
        // To start it would break off the one that runs.
        if (before is not null && !Ended(before))
            return CommandResults.Failure("A rehearsal is under way: its log says how it goes.");
        var started = await context.Services.GetRequiredService<ResourceCommandService>().ExecuteCommandAsync(Rehearsal, KnownResourceCommands.StartCommand, context.CancellationToken);
        if (!started.Success)
            return started;
        var ended = await moments.WaitForResourceAsync(Rehearsal, at => Ended(at.Snapshot) && at.Snapshot.StopTimeStamp != before?.StopTimeStamp, context.CancellationToken);
        return ended.Snapshot.ExitCode == ExitCodes.Ok
            ? CommandResults.Success("Every step of the rehearsal passed.")
            : CommandResults.Failure($"The rehearsal did not pass (exit code {ended.Snapshot.ExitCode}): its log says which step.");
    }

    private static bool Ended(CustomResourceSnapshot snapshot) => KnownResourceStates.TerminalStates.Contains(snapshot.State?.Text);

    private static IResourceBuilder<ProjectResource> WithBackendCommand(
        this IResourceBuilder<ProjectResource> resource, NyraSettings settings, IResourceBuilder<ProjectResource> gateway, string name, string title, string icon, string? confirm,
        Func<BackendByHand, CancellationToken, Task<ExecuteCommandResult>> act) => resource.WithCommand(name, title, context => TriedAsync(async () =>
        {
            using var backend = new BackendByHand(await TargetAsync(null, settings, gateway, context.CancellationToken));
            return await act(backend, context.CancellationToken);
        }), new CommandOptions { IconName = icon, IsHighlighted = confirm is null, ConfirmationMessage = confirm });

    private static async Task<RehearsalTarget> TargetAsync(StripeAccount? stripe, NyraSettings settings, IResourceBuilder<ProjectResource> gateway, CancellationToken ct)
    {
        var address = await gateway.GetEndpoint("http").GetValueAsync(ct) ?? throw new NothingToDoException("The gateway does not run. Start it first.");
        var api = stripe is null ? new Uri("http://127.0.0.1/") : await stripe.ApiAsync(ct);
        return new(
            "aspire", "test", new Uri(address.TrimEnd('/') + "/"), api, stripe is null ? "" : await stripe.KeyAsync(ct), await settings.OperatorToken.Resource.GetValueAsync(ct) ?? "", "",
            RehearsalResource.Email, "the dashboard's logs", null, TestClock: stripe?.TestClock, IsStripeItself: stripe is { Simulator: null });
    }

    private static async Task<ExecuteCommandResult> TriedAsync(Func<Task<ExecuteCommandResult>> act)
    {
        try
        {
            return await act();
        }
        catch (Exception refused) when (refused is NothingToDoException or StripeException or HttpRequestException or DistributedApplicationException)
        {
            return CommandResults.Failure(refused.Message);
        }
        // Not the person who broke it off: the gateway's address takes calls before it runs, and nobody answers them.
        catch (TaskCanceledException late) when (late.InnerException is TimeoutException)
        {
            return CommandResults.Failure("Nobody answered in time. Does what it needs run?");
        }
    }
}

using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Nyra.Billing.Configuration;
using Nyra.Readiness.ByHand;
using Nyra.Readiness.Preflight;
using Nyra.Readiness.Rehearsal;
using Nyra.Readiness.Rehearsal.Reports;
using Nyra.ServiceDefaults;
using Stripe;

namespace Nyra.AppHost.Resources;

/// <summary>What a developer does in the dashboard, or with <c>aspire resource NAME COMMAND</c>. Each returns what it found or made as data.</summary>
internal static class ResourceCommands
{
    private const int MaxMonths = 24;
    private static readonly TimeSpan MaxStop = TimeSpan.FromSeconds(10);

    public static IResourceBuilder<ProjectResource> WithReadinessPage(this IResourceBuilder<ProjectResource> gateway) => gateway
        .WithUrlForEndpoint("http", endpoint => new() { Url = "/readiness", DisplayText = "Readiness" });

    /// <summary>On the gateway: what still blocks going live, a rehearsal, and the page that shows both.</summary>
    public static IResourceBuilder<ProjectResource> WithReadinessCommands(this IResourceBuilder<ProjectResource> gateway, NyraSettings settings, StripeAccount stripe)
    {
        Task<RehearsalTarget> Target(CancellationToken ct) => TargetAsync(stripe, settings, gateway, ct);
        gateway.With("preflight", "Run preflight", "ClipboardTaskListLtr", "Checks what still blocks going live. A finding is a result; nothing is changed.", async (_, ct) =>
        {
            var variables = await LocalStackPublication.SettingsAsync(stripe, settings, await Target(ct), ct);
            var folder = DevelopmentState.Repository(gateway.ApplicationBuilder);
            using var seat = new OperatorSeat(variables.GetValueOrDefault, folder);
            var context = seat.Context("test", [], (_, _) => { }, TimeProvider.System);
            var report = await PreflightRunner.RunAsync(PreflightChecks.All, context, (await WorkTreeCommit.OfAsync(folder, ct)).Commit, IPreflightProgress.None, ct);
            return CommandResults.Success(PreflightMarkdown.Headline(report), PreflightMarkdown.Of(report), CommandResultFormat.Markdown, displayImmediately: true);
        });
        gateway.With("rehearse", "Run rehearsal", "Play", "Drives a subscription from checkout to revocation again, and fails where a step does not pass.",
            async (context, ct) => await RehearseAsync(context, await Target(ct)));
        return gateway.With("open-readiness", "Readiness page", "Open", "The page's address; the link is also on the resource.", async (_, ct) =>
        {
            var page = new Uri((await Target(ct)).Gateway, "readiness").ToString();
            return CommandResults.Success($"The readiness page is at {page}", page, CommandResultFormat.Text);
        });
    }

    /// <summary>On the API: what an operator does about events that were dead-lettered or lost.</summary>
    public static IResourceBuilder<ProjectResource> WithOperatorCommands(
        this IResourceBuilder<ProjectResource> api, NyraSettings settings, StripeAccount stripe, IResourceBuilder<ProjectResource> gateway)
    {
        IResourceBuilder<ProjectResource> With(string name, string title, string icon, string confirm, Func<BackendByHand, CancellationToken, Task<string>> act) =>
            api.With(name, title, icon, null, async (_, ct) =>
            {
                using var backend = new BackendByHand(await TargetAsync(stripe, settings, gateway, ct));
                return Said(await act(backend, ct));
            }, confirm);
        With("replay-dead-letters", "Replay dead letters", "ArrowRepeatAll", "Give every dead letter to the worker again?", (backend, ct) => backend.ReplayDeadLettersAsync(ct));
        return With("reconcile", "Reconcile with Stripe", "ArrowSync", "Compare every account with Stripe and repair what differs?", (backend, ct) => backend.ReconcileAsync(ct));
    }

    /// <summary>What happens at Stripe, made to happen: on the simulator, or with a person's own account on the Stripe CLI.</summary>
    public static IResourceBuilder<ProjectResource> WithStripeCommands(
        this IResourceBuilder<ProjectResource> resource, StripeAccount stripe, NyraSettings settings, IResourceBuilder<ProjectResource> gateway)
    {
        IResourceBuilder<ProjectResource> With(
            string name, string title, string icon, string confirm, Func<StripeByHand, InteractionInputCollection, CancellationToken, Task<ExecuteCommandResult>> act, InteractionInput? argument = null) =>
            resource.With(name, title, icon, null, async (context, ct) =>
            {
                using var hand = new StripeByHand(
                    await TargetAsync(stripe, settings, gateway, ct), await stripe.PriceAsync(ct), TimeProvider.System,
                    executes: ShellSwitch.IsOn(Settings.RehearsalExecute, name => resource.ApplicationBuilder.Configuration[name]));
                return await act(hand, context.Arguments, ct);
            }, confirm, argument);
        With("checkout", "Start a test checkout", "Cart", "Begin a checkout, as the desktop does?", async (hand, _, ct) =>
        {
            var page = await hand.BeginCheckoutAsync(ct);
            return CommandResults.Success($"Pay with 4242 4242 4242 4242 at {page}", page, CommandResultFormat.Text, displayImmediately: true);
        });
        With("fail-payment", "Fail the next payment", "PaymentOff", "Have every payment of the newest subscription fail from now on?",
            async (hand, given, ct) => Said(await hand.FailNextPaymentAsync(Given(given, "card") ?? StripeByHand.FailingCards.Keys.First(), ct)),
            new()
            {
                Name = "card",
                Label = "What becomes of the payment",
                InputType = InputType.Choice,
                Value = StripeByHand.FailingCards.Keys.First(),
                Options = [.. StripeByHand.FailingCards.Keys.Select(card => KeyValuePair.Create(card, card))],
            });
        With("cancel", "Cancel the subscription", "DismissCircle", "End the newest subscription at once?", async (hand, _, ct) => Said(await hand.CancelAsync(ct)));
        With("raise-entitlements", "Raise the entitlement summary", "Flash", "Make a product, a customer and a subscription that raise it? With the simulator only.",
            async (hand, _, ct) => Said(await hand.RaiseEntitlementSummaryAsync(ct)));
        return With("advance-clock", "Advance the clock", "CalendarArrowRight", "Let months pass at Stripe, with what is due in them?",
            async (hand, given, ct) => Said(await hand.AdvanceAsync(Months(given) ?? 1, ct)),
            new() { Name = "months", Label = $"Months, 1 to {MaxMonths}", InputType = InputType.Number, Value = "1" });
    }

    private static async Task<ExecuteCommandResult> RehearseAsync(ExecuteCommandContext context, RehearsalTarget target)
    {
        const string Rehearsal = RehearsalResource.Name;
        var (commands, moments, ct) = (
            context.Services.GetRequiredService<ResourceCommandService>(), context.Services.GetRequiredService<ResourceNotificationService>(), context.CancellationToken);
        var before = moments.TryGetCurrentState(Rehearsal, out var moment) ? moment.Snapshot : null;
        // At first all are listed, also those that are well.
        var missed = before is null ? [] : moments.AwaitedBy(before)
            .Where(at => at.Snapshot.HealthStatus != HealthStatus.Healthy).Select(at => at.Resource.Name).Distinct().ToList();
        if (missed.Count > 0)
        {
            return CommandResults.Failure(
                $"The rehearsal waits for {string.Join(", ", missed)}. "
            + "Start what does not run, and look at the log of what is not healthy.");
        }
        using var backend = new BackendByHand(target);
        if (await backend.MissingWorkerAsync(TimeProvider.System, ct) is { } missing)
            return CommandResults.Failure(missing);
        // To start it would break off the one that runs.
        if (before is not null && !Ended(before))
            return CommandResults.Failure("A rehearsal is already running; its log shows the progress.");
        bool HasEnded(ResourceEvent at) => Ended(at.Snapshot) && at.Snapshot.StopTimeStamp != before?.StopTimeStamp;
        var since = TimeProvider.System.GetUtcNow();
        try
        {
            // Half a start, broken off with the caller, could not be stopped.
            var started = await commands.ExecuteCommandAsync(Rehearsal, KnownResourceCommands.StartCommand, CancellationToken.None);
            if (!started.Success)
                return started;
            var ended = await moments.WaitForResourceAsync(Rehearsal, HasEnded, ct);
            if (await backend.RehearsalAsync(since, ct) is not { } report)
                return CommandResults.Failure($"The rehearsal ended with exit code {ended.Snapshot.ExitCode} and without a report; its log says why.");
            var (headline, steps) = ($"rehearsal: {report.Steps.Count(step => step.Status == "passed")} of {report.Steps.Count} steps passed", ReportFiles.Markdown(report));
            return ended.Snapshot.ExitCode == ExitCodes.Ok
                ? CommandResults.Success(headline, steps, CommandResultFormat.Markdown, displayImmediately: true)
                : CommandResults.Failure(headline, new CommandResultData { Value = steps, Format = CommandResultFormat.Markdown, DisplayImmediately = true });
        }
        catch (OperationCanceledException)
        {
            await commands.ExecuteCommandAsync(Rehearsal, KnownResourceCommands.StopCommand, CancellationToken.None);
            // Until then the next rehearsal would be refused.
            using var limit = new CancellationTokenSource(MaxStop);
            await moments.WaitForResourceAsync(Rehearsal, HasEnded, limit.Token);
            throw;
        }
    }

    /// <summary>What it still waits for, each replica for itself, as it is now; none unless it waits.</summary>
    public static IEnumerable<ResourceEvent> AwaitedBy(this ResourceNotificationService moments, CustomResourceSnapshot waiting) =>
        waiting.State?.Text == KnownResourceStates.Waiting
        && waiting.Properties.FirstOrDefault(property => property.Name == "resource.waitingFor")?.Value is IEnumerable<string> ids
            ? ids.Select(id => moments.TryGetCurrentState(id, out var at) ? at : null).OfType<ResourceEvent>()
            : [];

    private static bool Ended(CustomResourceSnapshot snapshot) => KnownResourceStates.TerminalStates.Contains(snapshot.State?.Text);

    // What was done is also the data: the command line shows only that.
    private static ExecuteCommandResult Said(string text) => CommandResults.Success(text, text, CommandResultFormat.Text);

    // A caller may leave it out.
    private static string? Given(InteractionInputCollection given, string name) =>
        given.TryGetByName(name, out var input) && input.Value is { Length: > 0 } value ? value : null;

    private static int? Months(InteractionInputCollection given) =>
        int.TryParse(Given(given, "months"), CultureInfo.InvariantCulture, out var months) && months is >= 1 and <= MaxMonths ? months : null;

    private static IResourceBuilder<ProjectResource> With(
        this IResourceBuilder<ProjectResource> resource, string name, string title, string icon, string? description,
        Func<ExecuteCommandContext, CancellationToken, Task<ExecuteCommandResult>> act, string? confirm = null, InteractionInput? argument = null) =>
        resource.WithCommand(name, title, context => TriedAsync(() => act(context, context.CancellationToken)), new CommandOptions
        {
            IconName = icon,
            IsHighlighted = confirm is null,
            Description = description,
            ConfirmationMessage = confirm,
            Arguments = argument is null ? [] : [argument],
            ValidateArguments = validated =>
            {
                if (validated.Inputs.TryGetByName("months", out var months) && !string.IsNullOrEmpty(months.Value) && Months(validated.Inputs) is null)
                    validated.AddValidationError(months, $"months takes a whole number from 1 to {MaxMonths}.");
                if (validated.Inputs.TryGetByName("card", out var card) && Given(validated.Inputs, "card") is { } name
                    && !StripeByHand.FailingCards.ContainsKey(name))
                    validated.AddValidationError(card, $"card takes {string.Join(" or ", StripeByHand.FailingCards.Keys)}.");
                return Task.CompletedTask;
            },
        });

    /// <summary>The stack as what drives it sees it.</summary>
    public static async Task<RehearsalTarget> TargetAsync(StripeAccount stripe, NyraSettings settings, IResourceBuilder<ProjectResource> gateway, CancellationToken ct)
    {
        var address = await gateway.GetEndpoint("http").GetValueAsync(ct) ?? throw new NothingToDoException("The gateway does not run. Start it first.");
        return new(
            "aspire", "test", new Uri(address.TrimEnd('/') + "/"), await stripe.ApiAsync(ct), await stripe.KeyAsync(ct), await settings.OperatorToken.Resource.GetValueAsync(ct) ?? "", "",
            RehearsalResource.Email, "the dashboard's logs", null, TestClock: stripe.TestClock, IsStripeItself: stripe.Simulator is null);
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
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return CommandResults.Failure($"An answer was not as expected: {unreadable.Message}");
        }
        // Not the person who canceled it: the gateway's address takes calls before it runs, and nothing answers them.
        catch (TaskCanceledException late) when (late.InnerException is TimeoutException)
        {
            return CommandResults.Failure("No answer in time. Is what it needs running?");
        }
        catch (OperationCanceledException)
        {
            return CommandResults.Canceled();
        }
    }
}

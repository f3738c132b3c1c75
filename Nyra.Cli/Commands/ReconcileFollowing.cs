using System.Net;
using Nyra.Billing.Configuration;
using Nyra.BillingApi.Reconciliation;
using Nyra.Cli.Operator;
using Nyra.ServiceDefaults;
using Spectre.Console;

namespace Nyra.Cli.Commands;

/// <summary>Asks the backend how far a reconciliation is until it ended, and shows that. The backend goes on when this ends.</summary>
internal sealed class ReconcileFollowing(OperatorClient client, IAnsiConsole console)
{
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(2);

    // A rollout of the backend takes less; another process goes on with the reconciliation.
    private const int MaxFailuresInARow = 60;

    /// <exception cref="OperatorException">When the backend refuses, or does not answer for about two minutes.</exception>
    public async Task<ReconcileJobResponse> UntilEndedAsync(ReconcileJobResponse job, CancellationToken ct)
    {
        try
        {
            return console.Profile.Capabilities.Interactive
                ? await console.Status().Spinner(Spinner.Known.Dots)
                    .StartAsync(Line(job), spinner => AskAsync(job, now => spinner.Status(Line(now)), ct))
                : await AskAsync(job, _ => { }, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw new OperatorException(
                ExitCodes.Interrupted, "The reconciliation goes on in the backend. Follow it with "
                + $"{CommandHint.Of("reconcile --follow")}, or stop it with {CommandHint.Of("reconcile --stop")}.");
        }
    }

    private async Task<ReconcileJobResponse> AskAsync(ReconcileJobResponse job, Action<ReconcileJobResponse> show, CancellationToken ct)
    {
        var (pause, failures) = (TimeSpan.FromMilliseconds(100), 0);
        while (job.State == ReconcileJobState.Running)
        {
            await Task.Delay(pause, ct);
            pause = pause * 2 < MaxPause ? pause * 2 : MaxPause;
            try
            {
                job = await client.GetAsync<ReconcileJobResponse>($"v1/reconcile/{job.Id}", ct);
                failures = 0;
                show(job);
            }
            catch (OperatorException error) when (IsOutage(error) && ++failures < MaxFailuresInARow)
            {
                // The backend is restarted or busy; it is asked again.
            }
        }
        return job;
    }

    private static bool IsOutage(OperatorException error) => error.ExitCode == ExitCodes.Unavailable
        || error.Status is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout
            or HttpStatusCode.TooManyRequests;

    private static string Line(ReconcileJobResponse job) => job.Customers == 0
        ? "Reading the subscriptions that Stripe lists"
        : $"{job.Compared} of {job.Customers} customers compared with Stripe, {job.Differing} differ, {job.Failed} could not be compared"
            + (job.QueueIsFull ? "; waiting for room in the webhook queue: is the worker running?" : "");
}

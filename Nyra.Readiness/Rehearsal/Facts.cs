using System.Globalization;
using System.Net;

namespace Nyra.Readiness.Rehearsal;

/// <summary>Waits the steps have in common: for an account to become what an event should make of it.</summary>
internal static class Facts
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PatienceWithStripeItself = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan WorkersAreAskedFor = TimeSpan.FromSeconds(1);

    /// <summary>The account once it is as hoped and the queue is empty, or as it is when the patience ends; null where none is stored.</summary>
    /// <exception cref="NoWorkerException">Once the backend says that no webhook worker is running: nothing would come of waiting.</exception>
    public static async Task<AccountView?> AccountAsync(RehearsalContext context, Func<AccountView, bool> hoped, CancellationToken ct)
    {
        var account = await UntilAsync(
            context, token => context.Backend.AccountAsync(context.CustomerId!, token), seen => seen is not null && hoped(seen),
            context.Target.IsStripeItself ? PatienceWithStripeItself : Patience, ct);
        await SettledAsync(context, ct);
        // What still came after may have changed it once more.
        return account is null ? null : await context.Backend.AccountAsync(context.CustomerId!, ct);
    }

    /// <summary>Waits until every event was delivered and nothing is left in the queue.</summary>
    /// <exception cref="NoWorkerException">As in <see cref="AccountAsync"/>.</exception>
    public static async Task<QueueView> SettledAsync(RehearsalContext context, CancellationToken ct)
    {
        await context.Stripe.SentAsync(async token => (await context.Backend.QueueAsync(token)).Received, ct);
        return await UntilAsync(context, context.Backend.QueueAsync, seen => seen.Drained, Patience, ct);
    }

    private static async Task<T> UntilAsync<T>(
        RehearsalContext context, Func<CancellationToken, Task<T>> ask, Func<T, bool> hoped, TimeSpan patience, CancellationToken ct)
    {
        var asked = context.Time.GetTimestamp();
        return await Waiting.UntilAsync(
            async token =>
            {
                var seen = await ask(token);
                if (!hoped(seen) && context.Time.GetElapsedTime(asked) > WorkersAreAskedFor)
                {
                    asked = context.Time.GetTimestamp();
                    if (NoWorker.In(await context.Backend.GetAsync("health", token)) is { } missing)
                        throw new NoWorkerException(missing);
                }
                return seen;
            },
            hoped, patience, context.Time, ct);
    }

    /// <summary>What the gate answers for a feature, asked with the device's token.</summary>
    public static async Task<BackendAnswer> GateAsync(RehearsalContext context, string feature, CancellationToken ct)
    {
        var stored = await context.Desktop!.Storage.LoadAsync(ct);
        return await context.Backend.AsDeviceAsync($"v1/gate/{feature}", stored.DeviceToken, ct);
    }

    /// <summary>Whether the gate refuses every feature the paid license named, with this code; else what was seen instead.</summary>
    public static async Task<string?> NotRefusedAsync(RehearsalContext context, string code, CancellationToken ct)
    {
        foreach (var feature in context.PaidLicense!.Features)
        {
            var answer = await GateAsync(context, feature, ct);
            if (answer.Status != HttpStatusCode.PaymentRequired || answer.Text("code") != code)
                return $"the gate answering {answer} for {feature}";
        }
        return null;
    }

    public static string Day(DateTimeOffset moment) => moment.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) + " UTC";
}

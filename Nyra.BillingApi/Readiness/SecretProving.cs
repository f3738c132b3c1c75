using Microsoft.Extensions.Options;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.BillingApi.Ingest;
using Nyra.Readiness.Preflight.Checks.Stripe;

namespace Nyra.BillingApi.Readiness;

/// <summary>
/// Notes in the storage that an event of Stripe's held with the present signing secret: a preflight follows a deployment, and what the process before it saw
/// counts. Beside the door, which answers without waiting for this.
/// </summary>
internal sealed class SecretProving(SignatureFailures signatures, IEntitlementStore store, IOptions<WebhookOptions> webhooks, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    // Each is as good as the last; a day later the date is worth an update.
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(12);

    private DateTimeOffset? _noted;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await NoteAsync(stoppingToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await NoteAsync(cancellationToken);
    }

    private async Task NoteAsync(CancellationToken ct)
    {
        if (signatures.LastAccepted is not { } at || at - _noted < Fresh)
            return;
        try
        {
            var mark = WebhookSecretProof.Mark(webhooks.Value.SigningSecrets);
            await WebhookSecretProof.In(store).ChangeAsync(known => known.Secret == mark && at - known.At < Fresh ? known : new(mark, at), ct);
            _noted = at;
        }
        catch (StorageUnavailableException)
        {
            // GET /health says so; this is tried again.
        }
    }
}

using Microsoft.Extensions.Options;
using Nyra.Billing.Configuration;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Licensing;

namespace Nyra.BillingApi.Licensing;

/// <summary>Notes the signing key when the host starts; a key that would cut apps off stops the start where real customers have them.</summary>
internal sealed partial class KeyLedgerOpening(
    PublishedKeys published, SigningKeys keys, IOptions<LicensingOptions> licensing, IOptions<StorageOptions> storage,
    ILogger<KeyLedgerOpening> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await published.NoteAsync(cancellationToken, Refuse);
        }
        catch (StorageUnavailableException away)
        {
            // GET /health says so. Nothing is signed before the ledger could be read and was seen.
            Log.NotNotedYet(logger, away.Message);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Refuse(KeyLedger ledger)
    {
        if (PublishedKeys.Problem(ledger, keys.Current.KeyId, licensing.Value.AbandonedKeys) is not { } problem)
            return;
        if (storage.Value.GuardArmed)
            throw new InvalidDataException(problem);
        Log.CutsOff(logger, problem);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "{Problem} (With the storage guard armed this host would not start.)")]
        public static partial void CutsOff(ILogger logger, string problem);

        [LoggerMessage(LogLevel.Warning, "The signing key is noted once entitlements can be used again. {Reason}")]
        public static partial void NotNotedYet(ILogger logger, string reason);
    }
}

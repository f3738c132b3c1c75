using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Nyra.Billing.Entitlements;
using Nyra.Readiness.CommandCenter;
using Nyra.Readiness.Rehearsal.Reports;
using Nyra.Readiness.Secrets;
using Nyra.Readiness.Snapshots;

namespace Nyra.Readiness.Preflight.Checks.Secrets;

/// <summary>Searches what the operator saved, as it lies in the store: also what was kept aside because it could not be read, the trail, reports, the snapshot.</summary>
public sealed class CommandCenterHoldsNoSecretCheck : ICheck
{
    // Escaped as little as JSON allows: what is searched for stands as it was entered.
    private static readonly JsonWriterOptions Plainly = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Name => "command-center-holds-no-secret";

    public string Title => "The command center's saved state holds no secret";

    public CheckGroup Group => CheckGroup.NoSecretAtRest;

    public Seat Seats => Seat.Backend;

    public async Task<CheckResult> RunAsync(PreflightContext context, CancellationToken ct)
    {
        var (store, secrets) = (context.Parts!.Store, SecretValues.Of(context.Setting));
        var (findings, documents, bytes) = (new List<SecretFinding>(), 0, 0L);
        foreach (var name in await NamesAsync(store, ct))
        {
            if (await store.FindDocumentAsync(name, ct) is not { } found)
                continue;
            var content = new ArrayBufferWriter<byte>();
            await using (var json = new Utf8JsonWriter(content, Plainly))
                found.Value.WriteTo(json);
            findings.AddRange(SecretShapes.In(content.WrittenSpan, secrets).Select(match => new SecretFinding($"{name}, version {found.Version}", match)));
            (documents, bytes) = (documents + 1, bytes + content.WrittenCount);
        }
        return SecretVerdict.Of(
            new([.. findings], [], [], documents, bytes), await AllowList.OfAsync(context.WorkTree, ct), "documents of the store", "Save the command center without it.");
    }

    // A document that was kept aside bears the version it had.
    private static async Task<IReadOnlyList<string>> NamesAsync(IEntitlementStore store, CancellationToken ct)
    {
        var version = (await store.FindDocumentAsync(CommandCenterDocument.Name, ct))?.Version ?? 0;
        return
        [
            CommandCenterDocument.Name, CommandCenterAudit.Name, RehearsalLog.Name, SignedSnapshot.Name,
            .. Enumerable.Range(1, (int)Math.Min(version, int.MaxValue - 1)).Select(one => CommandCenterStore.KeptAside(one)),
        ];
    }
}

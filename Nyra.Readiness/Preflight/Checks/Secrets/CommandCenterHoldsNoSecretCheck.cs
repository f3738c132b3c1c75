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

    // What operators and rehearsals saved; of the others, the key ledger is public and the rest holds hashes.
    private static readonly string[] Saved = [CommandCenterDocument.Name, CommandCenterAudit.Name, RehearsalLog.Name, SignedSnapshot.Name];

    public string Name => "command-center-holds-no-secret";

    public string Title => "The command center's saved state holds no secret";

    public CheckGroup Group => CheckGroup.NoSecretAtRest;

    public Seat Seats => Seat.Backend;

    public async Task<CheckResult> RunAsync(PreflightContext context, CancellationToken ct)
    {
        var (store, secrets) = (context.Parts!.Store, SecretValues.Of(context.Setting));
        var (findings, documents, bytes) = (new List<SecretFinding>(), 0, 0L);
        foreach (var name in (await store.ListDocumentsAsync(ct)).Where(name => Saved.Any(saved => name == saved || name.StartsWith(KeptAside.Prefix(saved), StringComparison.Ordinal))))
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
}

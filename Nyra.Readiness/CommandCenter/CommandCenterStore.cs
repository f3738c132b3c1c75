using System.Text.Json;
using Nyra.Billing.Entitlements;

namespace Nyra.Readiness.CommandCenter;

/// <summary>The command center in the entitlement store: the document, and beside it who changed what and when.</summary>
/// <exception cref="StorageUnavailableException">By every method, when the store cannot be used.</exception>
public sealed class CommandCenterStore(IEntitlementStore store, TimeProvider time)
{
    private readonly StoreDocument<CommandCenterAudit> _audit =
        new(store, CommandCenterAudit.Name, CommandCenterJson.Default.CommandCenterAudit, CommandCenterAudit.Empty, replaceable: true);

    public async Task<CommandCenterState> ReadAsync(CancellationToken ct)
    {
        if (await store.FindDocumentAsync(CommandCenterDocument.Name, ct) is not { } found)
            return new CommandCenterState.Readable(0, CommandCenterDocument.Empty);
        var content = found.Value;
        if (content.ValueKind == JsonValueKind.Object && content.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.Number
            && format.TryGetInt64(out var number) && number > CommandCenterDocument.CurrentFormat)
            return new CommandCenterState.Newer(found.Version, number);
        try
        {
            return content.Deserialize(CommandCenterJson.Default.CommandCenterDocument) is { } document
                ? new CommandCenterState.Readable(found.Version, document)
                : new CommandCenterState.Malformed(found.Version, content, "It holds null.");
        }
        catch (JsonException error)
        {
            return new CommandCenterState.Malformed(found.Version, content, $"It is not what this version writes, at {error.Path ?? "its root"}.");
        }
    }

    public async Task<CommandCenterView> ViewAsync(CancellationToken ct) => await ReadAsync(ct) switch
    {
        CommandCenterState.Readable readable => CommandCenterView.Of(new(readable.Version, readable.Document)),
        CommandCenterState.Newer newer => CommandCenterView.Unreadable($"It was saved by a newer version of Nyra (format {newer.Format}): bring this one up to it."),
        CommandCenterState.Malformed malformed => CommandCenterView.Unreadable($"{malformed.Why} Save it anew on the page; what is there now is kept aside."),
        _ => throw new InvalidOperationException("No such state."),
    };

    /// <summary>Saves on condition that nobody saved since the version was read, and says in the audit trail what changed.</summary>
    public async Task<SaveOutcome> SaveAsync(CommandCenterState seen, CommandCenterDocument next, CancellationToken ct)
    {
        if (seen is CommandCenterState.Malformed malformed)
        {
            // First, so that nothing of it is lost whatever comes after.
            await KeptAside.KeepAsync(store, CommandCenterDocument.Name, malformed.Version, malformed.Content, ct);
        }
        next = next.InOldestFormat();
        var outcome = await store.SaveDocumentAsync(
            CommandCenterDocument.Name, seen.Version, JsonSerializer.SerializeToElement(next, CommandCenterJson.Default.CommandCenterDocument), ct);
        if (outcome == SaveOutcome.Saved)
        {
            var before = (seen as CommandCenterState.Readable)?.Document ?? CommandCenterDocument.Empty;
            var row = new CommandCenterChange(time.GetUtcNow(), seen.Version + 1, CommandCenterFields.Changed(before, next));
            await _audit.ChangeAsync(audit => audit.With(row), ct);
        }
        return outcome;
    }

    public async Task<IReadOnlyList<CommandCenterChange>> AuditAsync(CancellationToken ct) => (await _audit.ReadAsync(ct)).Value.Changes;
}

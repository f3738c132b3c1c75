using System.Text.Json;
using System.Text.Json.Serialization;
using Nyra.Billing.Entitlements;
using Xunit;

namespace Nyra.Tests.Billing.Entitlements;

/// <summary>A document that several processes change, and what becomes of one that cannot be read.</summary>
public sealed partial class StoreDocumentTests
{
    private const string Name = "notes";

    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly Notes None = new([]);

    private readonly InMemoryEntitlementStore _store = new();

    [Fact]
    public async Task One_that_was_never_saved_is_none_and_a_change_saves_it()
    {
        Assert.Equal((0, None), await ReadAsync());
        Assert.Equal(["a"], (await Document().ChangeAsync(notes => notes.With("a"), Ct)).Lines);
        var (version, saved) = await ReadAsync();
        Assert.Equal((1, "a"), (version, string.Join(',', saved.Lines)));
    }

    [Fact]
    public async Task A_change_that_gives_the_same_value_back_saves_nothing()
    {
        Assert.Same(None, await Document().ChangeAsync(notes => notes, Ct));
        Assert.Null(await _store.FindDocumentAsync(Name, Ct));
    }

    [Fact]
    public async Task A_change_that_another_process_overtakes_is_made_on_what_that_one_saved()
    {
        var overtaken = false;
        _store.DocumentSaving = async _ =>
        {
            if (overtaken)
                return;
            overtaken = true;
            await Document().ChangeAsync(notes => notes.With("theirs"), Ct);
        };
        Assert.Equal(["theirs", "ours"], (await Document().ChangeAsync(notes => notes.With("ours"), Ct)).Lines);
        Assert.Equal(2, (await ReadAsync()).Version);
    }

    [Theory]
    [InlineData("""{"lines":["a",5]}""", "at $.lines[1]")]
    [InlineData("""[]""", "at $")]
    public async Task One_that_cannot_be_read_is_an_outage_that_names_the_document_and_the_place(string content, string place)
    {
        await SaveAsync(content);
        var read = await Assert.ThrowsAsync<StorageUnavailableException>(() => Document().ReadAsync(Ct).AsTask());
        var changed = await Assert.ThrowsAsync<StorageUnavailableException>(() => Document().ChangeAsync(notes => notes.With("a"), Ct));
        Assert.Equal(read.Message, changed.Message);
        Assert.StartsWith(
            $"The document {Name} of the entitlement store cannot be read, {place}: bring it back", read.Message, StringComparison.Ordinal);
        Assert.Equal(content, (await _store.FindDocumentAsync(Name, Ct))!.Value.Value.GetRawText());
    }

    [Fact]
    public async Task A_replaceable_one_that_cannot_be_read_is_none_and_is_kept_aside_before_it_is_replaced()
    {
        await SaveAsync("[5]");
        var document = Document(replaceable: true);
        Assert.Same(None, (await document.ReadAsync(Ct)).Value);
        await document.ChangeAsync(notes => notes, Ct);
        Assert.Equal([Name], await _store.ListDocumentsAsync(Ct));
        await document.ChangeAsync(notes => notes.With("a"), Ct);
        Assert.Equal([Name, Name + ".kept-aside-1"], await _store.ListDocumentsAsync(Ct));
        Assert.Equal("[5]", (await _store.FindDocumentAsync(Name + ".kept-aside-1", Ct))!.Value.Value.GetRawText());
        Assert.Equal(["a"], (await ReadAsync()).Value.Lines);
    }

    [Fact]
    public async Task Null_counts_as_never_saved()
    {
        await SaveAsync("null");
        Assert.Equal((1, None), await ReadAsync());
    }

    private StoreDocument<Notes> Document(bool replaceable = false) => new(_store, Name, NotesJson.Default.Notes, None, replaceable);

    private async Task<(long Version, Notes Value)> ReadAsync()
    {
        var found = await Document().ReadAsync(Ct);
        return (found.Version, found.Value);
    }

    private async Task SaveAsync(string content) =>
        Assert.Equal(SaveOutcome.Saved, await _store.SaveDocumentAsync(Name, 0, JsonDocument.Parse(content).RootElement, Ct));

    internal sealed record Notes(string[] Lines)
    {
        public Notes With(string line) => new([.. Lines, line]);
    }

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Notes))]
    internal sealed partial class NotesJson : JsonSerializerContext;
}

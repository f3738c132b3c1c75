using System.Globalization;
using System.Text;
using System.Text.Json;
using Nyra.Billing.Configuration;

namespace Nyra.Billing.Entitlements.Json;

/// <summary>
/// The entitlement file on disk. Written as a temporary file in the same directory, fsynced, renamed over the old one, the directory
/// fsynced: whoever reads, and whatever crashes, sees the old content or the new one and nothing between.
/// </summary>
internal sealed class EntitlementFile(string path)
{
    private int _parsed;

    public string Path { get; } = path;

    /// <summary>Held by whoever writes: a lock on a sibling file.</summary>
    public FileLock Lock { get; } = new(path + ".lock", TimeSpan.FromSeconds(10));

    /// <summary>How often the whole content was read and parsed, which takes time and memory in proportion to the file.</summary>
    public int Parsed => _parsed;

    /// <summary>Whether the file still holds this document; costs the same for a file of any size.</summary>
    /// <exception cref="IOException">When the file cannot be read.</exception>
    public bool Holds(EntitlementDocument known)
    {
        try
        {
            using var file = Open();
            return Holds(known, file, out _);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    /// <summary>The latest content; the very same document where the file has not changed since it was read.</summary>
    /// <exception cref="InvalidDataException">When the content is not an entitlement file of this format.</exception>
    /// <exception cref="IOException">When the file cannot be read, or has vanished.</exception>
    public EntitlementDocument Read(EntitlementDocument known)
    {
        try
        {
            using var file = Open();
            return Holds(known, file, out var generation) ? known : Parse(file, ofCurrentFormat: generation is not null);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            // Starting over with an empty file would take every customer's access away.
            return known.Generation == 0 ? known : throw new IOException(
                $"The entitlement file '{Path}' has vanished. Is the volume still mounted? Put the file back; nothing is written until then.");
        }
    }

    public void Write(EntitlementDocument document)
    {
        WriteDurably(Path, file => JsonSerializer.Serialize(file, document.ToStored(), EntitlementJson.Default.StoredDocument));
    }

    /// <summary>Goes the whole way of a write beside the file: proof that a save would be durable.</summary>
    public void ProveWritable()
    {
        var probe = Path + ".probe";
        WriteDurably(probe, file => file.Write("writable\n"u8));
        File.Delete(probe);
    }

    /// <summary>Keeps the content under another name and puts the note in its place; at no moment is there no file.</summary>
    public void MoveAside(string kept, MovedStore note)
    {
        WriteDurably(kept, file => file.Write(File.ReadAllBytes(Path)));
        WriteDurably(Path, file => JsonSerializer.Serialize(file, note, EntitlementJson.Default.MovedStore));
    }

    private FileStream Open() => new(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);

    private static bool Holds(EntitlementDocument known, FileStream file, out long? generation)
    {
        Span<byte> head = stackalloc byte[64];
        var read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        generation = GenerationOf(head[..read]);
        return known.Generation > 0 && generation == known.Generation;
    }

    private void WriteDurably(string target, Action<Stream> write)
    {
        // One fixed name: only the holder of the lock writes, and what a crash left behind is overwritten, not collected.
        var temporary = Path + ".tmp";
        using (var file = OwnerOnlyFile.Recreate(temporary))
        {
            write(file);
            file.Flush(flushToDisk: true);
        }
        DurableFile.Replace(temporary, target);
    }

    private EntitlementDocument Parse(FileStream content, bool ofCurrentFormat)
    {
        Interlocked.Increment(ref _parsed);
        const string Remedy = "Nothing was changed. Restore the file from a backup, or move it away to start with no customers.";
        try
        {
            if (!ofCurrentFormat)
                RefuseOthers(content);
            content.Position = 0;
            return EntitlementDocument.From(JsonSerializer.Deserialize(content, EntitlementJson.Default.StoredDocument)
                ?? throw new InvalidDataException($"The entitlement file '{Path}' holds null. {Remedy}"));
        }
        catch (JsonException error)
        {
            throw new InvalidDataException(
                $"The entitlement file '{Path}' is not valid JSON of an entitlement file (line {error.LineNumber + 1}, {error.Path}). {Remedy}");
        }
    }

    // What is JSON, but nothing this version may read: a newer format, or the note that the content was moved.
    private void RefuseOthers(FileStream content)
    {
        content.Position = 0;
        using var json = JsonDocument.Parse(content);
        if (json.RootElement.ValueKind != JsonValueKind.Object)
            return;
        if (json.RootElement.TryGetProperty("movedTo"u8, out _))
        {
            var moved = json.Deserialize(EntitlementJson.Default.MovedStore)!;
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"The entitlement store in '{Path}' was moved to {moved.MovedTo} on {moved.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC. "
                + $"Set {Settings.EntitlementsConnection} and unset {Settings.EntitlementsFile}."));
        }
        if (json.RootElement.TryGetProperty("format"u8, out var format) && format.TryGetInt32(out var number)
            && number is < StoredDocument.OldestFormat or > StoredDocument.CurrentFormat)
            throw new InvalidDataException(
                $"The entitlement file '{Path}' has format {number}; this version reads formats {StoredDocument.OldestFormat} to {StoredDocument.CurrentFormat}. "
                + "Nothing was changed. Run the version that wrote it.");
    }

    // {"format":3,"generation":17,"accounts":…; null for an older format, which is then read in full.
    private static long? GenerationOf(ReadOnlySpan<byte> head)
    {
        var start = "{\"format\":3,\"generation\":"u8;
        if (!head.StartsWith(start))
            return null;
        var rest = head[start.Length..];
        var comma = rest.IndexOf((byte)',');
        return comma > 0 && long.TryParse(Encoding.ASCII.GetString(rest[..comma]), out var generation) ? generation : null;
    }
}

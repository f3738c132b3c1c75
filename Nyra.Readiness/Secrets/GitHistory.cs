using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;

namespace Nyra.Readiness.Secrets;

/// <summary>
/// Searches what was ever committed and can still be reached, each object once: every version of every file, and the messages of commits and
/// tags; also what is staged.
/// </summary>
/// <param name="progress">Is told now and then how far it has come, for example <c>120 MB</c>; by several threads.</param>
public sealed class GitHistory(GitRepository repository, SecretValues values, Action<string> progress)
{
    // What may be an archive is held whole while it is searched.
    private const int MostHeld = 64 * 1024 * 1024;
    // To name the first commit git walks through all of them, for each finding anew.
    private const int MostTraced = 20;

    private static readonly int Workers = Math.Max(1, Environment.ProcessorCount);

    private readonly ConcurrentBag<(GitObject Object, string Type, FoundIn At)> _found = [];
    private readonly ConcurrentBag<string> _notUnpacked = [];
    private readonly ConcurrentBag<string> _unreadable = [];
    private readonly Meter _meter = new(total: null, progress);
    private int _objects;

    /// <summary>To be called once.</summary>
    /// <exception cref="IOException">When git fails.</exception>
    public async Task<SecretSearchResult> SearchAsync(CancellationToken ct)
    {
        // Bounded: a history has more objects than belong in memory.
        var objects = Channel.CreateBounded<GitObject>(new BoundedChannelOptions(4096) { SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task[] tasks = [ListAsync(objects.Writer, stop.Token), .. Enumerable.Range(0, Workers).Select(_ => Task.Run(() => ReadAsync(objects.Reader, stop.Token), ct))];
        try
        {
            // Who fails first stops the others, which would wait for it.
            await foreach (var task in Task.WhenEach(tasks))
                await task;
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return new(await FindingsAsync(ct), [.. _unreadable.Order(StringComparer.Ordinal)], [.. _notUnpacked.Order(StringComparer.Ordinal)], _objects, _meter.Total);
    }

    // "3fa91c2… src/Program.cs" of a file or folder, "3fa91c2…" of a commit.
    private async Task ListAsync(ChannelWriter<GitObject> objects, CancellationToken ct)
    {
        var age = 0;
        using var git = await repository.StartAsync(["rev-list", "--objects", "--all", "--indexed-objects"], ct);
        try
        {
            git.StandardInput.Close();
            var complaints = git.StandardError.ReadToEndAsync(ct);
            while (await git.StandardOutput.ReadLineAsync(ct) is { } line)
            {
                var space = line.IndexOf(' ', StringComparison.Ordinal);
                await objects.WriteAsync(space < 0 ? new(line, "", age++) : new(line[..space], line[(space + 1)..], age++), ct);
            }
            await git.WaitForExitAsync(ct);
            if (git.ExitCode != 0)
                throw new IOException($"git rev-list failed: {GitProgram.FirstLine(await complaints)}");
            objects.Complete();
        }
        finally
        {
            OtherProgram.End(git);
        }
    }

    // Unpacking is most of the work, and one git does it on one core.
    private async Task ReadAsync(ChannelReader<GitObject> objects, CancellationToken ct)
    {
        using var git = await repository.StartAsync(["cat-file", "--batch", "--buffer"], ct);
        // Reading from a pipe knows no token.
        await using var stopped = ct.Register(() => OtherProgram.End(git));
        try
        {
            var asked = new ConcurrentQueue<GitObject>();
            var asking = Task.Run(
                async () =>
                {
                    git.StandardInput.AutoFlush = false;
                    await foreach (var one in objects.ReadAllAsync(ct))
                    {
                        asked.Enqueue(one);
                        await git.StandardInput.WriteAsync(one.Id + "\n");
                    }
                    git.StandardInput.Close();
                }, ct);
            _ = git.StandardError.ReadToEndAsync(ct);
            using var answers = new BufferedStream(git.StandardOutput.BaseStream, 256 * 1024);
            while (ReadLine(answers) is { } header)
            {
                if (!asked.TryDequeue(out var one))
                    throw new IOException("git cat-file answers what it was not asked.");
                Read(header, one, answers, ct);
            }
            await asking;
            await git.WaitForExitAsync(ct);
            if (git.ExitCode != 0)
                throw new IOException($"git cat-file ended with exit code {git.ExitCode}.");
        }
        catch (Exception) when (ct.IsCancellationRequested)
        {
            throw new OperationCanceledException(ct);
        }
        finally
        {
            OtherProgram.End(git);
        }
    }

    // "3fa91c2… blob 1234", or "3fa91c2… missing" of what a partial clone left out.
    private void Read(string header, GitObject asked, Stream answers, CancellationToken ct)
    {
        if (header.Split(' ') is not [_, var type, var size])
        {
            _unreadable.Add($"{Shown(asked, "blob")}: {header.Split(' ')[^1]}");
            return;
        }
        using var content = new BlobStream(answers, long.Parse(size, System.Globalization.CultureInfo.InvariantCulture));
        if (type == "tree")
            Skip(content);
        else
            Search(asked, type, content, ct);
        if (answers.ReadByte() != '\n')
            throw new IOException("git cat-file answers in an unknown way.");
    }

    private void Search(GitObject asked, string type, BlobStream content, CancellationToken ct)
    {
        Interlocked.Increment(ref _objects);
        var (found, signs) = (new List<FoundIn>(), new List<ArchiveSign>());
        if (content.Length > MostHeld)
        {
            var head = new byte[ArchiveEntries.Head];
            content.ReadExactly(head);
            if (ArchiveEntries.PackedWhole(head))
                _notUnpacked.Add($"{Shown(asked, type)}: an archive larger than {MostHeld / 1024 / 1024} MB, which is not unpacked in the history");
            using var whole = new MeteredStream(head, content, new(long.MaxValue));
            Search(whole, found, signs, ct);
        }
        else
        {
            var bytes = new byte[content.Length];
            content.ReadExactly(bytes);
            using var held = new MemoryStream(bytes);
            Search(held, found, signs, ct);
            found.AddRange(Packed.In(held, values, reason => _notUnpacked.Add($"{Shown(asked, type)}: {reason}"), ct));
        }
        if (ArchiveSign.Told(signs) is { } told)
            _notUnpacked.Add($"{Shown(asked, type)}: {told}");
        foreach (var at in FoundIn.Once(found))
            _found.Add((asked, type, at));
    }

    private void Search(Stream content, List<FoundIn> found, List<ArchiveSign> signs, CancellationToken ct) =>
        found.AddRange(ContentSearch.In(content, values, _meter.Add, ct, packed: signs.Add).Select(match => new FoundIn("", match)));

    // A secret stays in a file for many versions: it is told once, with the oldest.
    private async Task<IReadOnlyList<SecretFinding>> FindingsAsync(CancellationToken ct)
    {
        var findings = new List<SecretFinding>();
        foreach (var same in _found.GroupBy(found => (found.Object.Path, found.At.Found.Match.Fingerprint)).OrderBy(same => same.Key))
        {
            var (one, type, at) = same.MaxBy(found => found.Object.Age);
            var where = Shown(one, type) + at.Where;
            if (type == "blob" && findings.Count < MostTraced)
                where += await repository.FirstCommitAsync(one.Id, ct) is { } commit ? $", first in commit {commit}" : ", staged and not committed";
            var others = same.Select(found => found.Object.Id).Distinct().Count() - 1;
            findings.Add(new(others == 0 ? where : $"{where}, and in {others} later versions", at.Found.Match));
        }
        return findings;
    }

    private string Shown(GitObject one, string type) => one.Path.Length == 0 || type != "blob"
        ? $"the message of {type} {one.Id[..10]}"
        : $"blob {one.Id[..10]} of {PrintableText.Of(SecretShapes.Redacted(one.Path, values))}";

    private static void Skip(BlobStream content)
    {
        Span<byte> nothing = stackalloc byte[4096];
        while (content.Read(nothing) > 0)
        {
        }
    }

    private static string? ReadLine(Stream stream)
    {
        var line = new StringBuilder();
        for (int next; (next = stream.ReadByte()) >= 0;)
        {
            if (next == '\n')
                return line.ToString();
            line.Append((char)next);
        }
        return null;
    }
}

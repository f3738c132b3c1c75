using System.Threading.Channels;

namespace Nyra.Billing;

/// <summary>
/// One writer for many callers: what waits while a commit is on its way to disk shares the next one, so that durability costs one fsync
/// for many changes and not one each.
/// </summary>
/// <typeparam name="TDraft">What the changes of one commit are made on.</typeparam>
internal sealed class GroupCommit<TDraft> : IAsyncDisposable
{
    private const int MostPerCommit = 256;

    private readonly Func<Action<TDraft>, Task> _commit;
    private readonly Channel<Change> _changes = Channel.CreateBounded<Change>(new BoundedChannelOptions(4096) { SingleReader = true });
    private readonly Task _loop;

    /// <param name="commit">
    /// Makes a draft, calls what it is given to have the changes made on it, and puts it on disk. What it throws reaches every caller.
    /// </param>
    public GroupCommit(Func<Action<TDraft>, Task> commit)
    {
        _commit = commit;
        _loop = Task.Run(WriteAsync);
    }

    /// <summary>Makes the change with the next commit; returns when that is on disk.</summary>
    /// <remarks>A caller who gives up waiting leaves the change under way.</remarks>
    public async Task<T> RunAsync<T>(Func<TDraft, T> change, CancellationToken ct)
    {
        var pending = new Change<T>(change);
        await _changes.Writer.WriteAsync(pending, ct);
        return await pending.Done.Task.WaitAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        _changes.Writer.TryComplete();
        await _loop;
    }

    private async Task WriteAsync()
    {
        var batch = new List<Change>();
        while (await _changes.Reader.WaitToReadAsync())
        {
            while (batch.Count < MostPerCommit && _changes.Reader.TryRead(out var change))
                batch.Add(change);
            try
            {
                await _commit(draft => batch.ForEach(change => change.Make(draft)));
                batch.ForEach(change => change.Succeed());
            }
            catch (Exception error)
            {
                // Told to everyone who waits, whatever it was: nobody may wait for ever.
                batch.ForEach(change => change.Fail(error));
            }
            batch.Clear();
        }
    }

    private abstract class Change
    {
        public abstract void Make(TDraft draft);

        public abstract void Succeed();

        public abstract void Fail(Exception error);
    }

    private sealed class Change<T>(Func<TDraft, T> make) : Change
    {
        private T _result = default!;

        public TaskCompletionSource<T> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void Make(TDraft draft) => _result = make(draft);

        public override void Succeed() => Done.TrySetResult(_result);

        public override void Fail(Exception error) => Done.TrySetException(error);
    }
}

namespace Nyra.Billing.Queue.Sqlite;

/// <summary>
/// Wake-ups between the processes that share a queue file: <c>webhooks.db.wake/stored</c> is touched when something was stored, and consumers
/// watch its folder. Nothing else is in there, since the queue file's own folder changes with every commit.
/// </summary>
internal sealed class WakeFile(string queueFile, TimeProvider time) : IDisposable
{
    private readonly string _folder = queueFile + ".wake";
    private readonly Lock _gate = new();
    private FileSystemWatcher? _watcher;
    private volatile bool _watching;

    /// <summary>How long a consumer waits without a wake-up.</summary>
    public TimeSpan Poll => _watching ? QueueWake.Poll : QueueWake.PollUnnotified;

    private string File => Path.Combine(_folder, "stored");

    /// <summary>Calls back for each touch from now on; never where the system cannot watch, for example because too many files are watched.</summary>
    public void Watch(Action touched)
    {
        lock (_gate)
        {
            if (_watcher is null)
                Start(touched);
        }
    }

    public void Touch()
    {
        try
        {
            if (System.IO.File.Exists(File))
                System.IO.File.SetLastWriteTimeUtc(File, time.GetUtcNow().UtcDateTime);
            else
                Create();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What was stored is stored: consumers find it when they poll.
        }
    }

    public void Dispose() => _watcher?.Dispose();

    private void Start(Action touched)
    {
        try
        {
            Directory.CreateDirectory(_folder);
            // A new time stamp is reported at once on every system; on Windows a written file only when it is closed.
            _watcher = new(_folder) { NotifyFilter = NotifyFilters.LastWrite | NotifyFilters.FileName };
            _watcher.Changed += (_, _) => touched();
            _watcher.Created += (_, _) => touched();
            _watcher.Error += (_, _) =>
            {
                _watching = false;
                touched();
            };
            _watching = true;
            _watcher.EnableRaisingEvents = true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            _watching = false;
        }
    }

    private void Create()
    {
        Directory.CreateDirectory(_folder);
        using var created = System.IO.File.Open(File, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
    }
}

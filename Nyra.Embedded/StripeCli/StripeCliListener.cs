using Microsoft.Extensions.Logging;

namespace Nyra.Embedded.StripeCli;

/// <summary>
/// A Stripe CLI that listens for events and forwards them, as a child process. When it dies it is started again; Stripe's simulator then
/// sends what was not answered once more.
/// </summary>
public sealed partial class StripeCliListener : IAsyncDisposable
{
    // Only so does it say that its session was lost, and that there is one again.
    private const string Talkative = "--log-level=debug";

    private static readonly TimeSpan PatienceWithTheFirstSession = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly StripeCliBinary _binary;
    private readonly StripeCliSettings _settings;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private TaskCompletionSource _session = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StripeCliProcess? _process;
    private volatile string? _lastWords;
    private volatile bool _hadSession;

    private StripeCliListener(StripeCliBinary binary, StripeCliSettings settings, ILogger logger, TimeProvider time)
    {
        (_binary, _settings, _logger, _time) = (binary, settings, logger, time);
        _running = RunAsync();
    }

    /// <summary>The present child, or the one that has just ended.</summary>
    public int? ProcessId => Volatile.Read(ref _process)?.Id;

    /// <summary>How often it had to be started again.</summary>
    public int Restarts { get; private set; }

    /// <summary>Completes while a session is established: at once, or with the one that follows a restart or a lost connection.</summary>
    public Task Session => Volatile.Read(ref _session).Task;

    /// <summary>Asks for the secret with which the events that such a listener forwards are signed.</summary>
    /// <exception cref="StripeCliFailedException">When there is no answer.</exception>
    public static async Task<string> SecretAsync(StripeCliBinary binary, StripeCliSettings settings, CancellationToken ct)
    {
        var said = new List<string>();
        using var cli = StripeCliProcess.Start(binary, settings, ["listen", "--print-secret"], line =>
        {
            lock (said)
                said.Add(line);
        });
        try
        {
            var code = await cli.EndAsync(ct);
            return said.Find(line => line.StartsWith("whsec_", StringComparison.Ordinal))?.Trim() ?? throw Failed(code, said);
        }
        finally
        {
            await cli.StopAsync();
        }
    }

    /// <summary>Starts it; returns when its session is established.</summary>
    /// <exception cref="StripeCliFailedException">When it ends before that, or takes too long.</exception>
    public static async Task<StripeCliListener> StartAsync(
        StripeCliBinary binary, StripeCliSettings settings, ILogger logger, TimeProvider time, CancellationToken ct)
    {
        var listener = new StripeCliListener(binary, settings, logger, time);
        try
        {
            var first = await Task.WhenAny(listener.Session, listener._running).WaitAsync(PatienceWithTheFirstSession, time, ct);
            await first;
            return listener;
        }
        catch (Exception error)
        {
            await listener.DisposeAsync();
            if (error is TimeoutException)
                throw new StripeCliFailedException($"The Stripe CLI had no session after {PatienceWithTheFirstSession.TotalSeconds:0} seconds; it said last: {listener._lastWords ?? "nothing"}", error);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var pause = FirstPause;
        while (!_stopping.IsCancellationRequested)
        {
            var said = new List<string>();
            using var cli = StripeCliProcess.Start(
                _binary, _settings, ["listen", "--all-snapshot", "--forward-to", _settings.ForwardTo.ToString(), Talkative], line => Hear(line, said));
            Volatile.Write(ref _process, cli);
            int code;
            try
            {
                code = await cli.EndAsync(_stopping.Token);
            }
            catch (OperationCanceledException)
            {
                await cli.StopAsync();
                return;
            }
            if (!_hadSession)
                throw Failed(code, said);

            Log.Died(_logger, code);
            pause = Session.IsCompleted ? FirstPause : pause * 2 < LongestPause ? pause * 2 : LongestPause;
            Lose();
            Restarts++;
            await Task.Delay(pause, _time, _stopping.Token);
        }
    }

    // "Ready! You are using Stripe API Version [2026-10-28.endive]. Your webhook signing secret is whsec_… (^C to quit)", and of the session
    // time="…" level=debug msg="Disconnected from Stripe" prefix=websocket.Client.Run
    // time="…" level=debug msg="Connected!" prefix=websocket.Client.connect
    private void Hear(string line, List<string> said)
    {
        if (line.StartsWith("time=", StringComparison.Ordinal) && line.Contains(" level=debug ", StringComparison.Ordinal))
        {
            if (line.Contains("msg=\"Disconnected from Stripe\"", StringComparison.Ordinal))
                Lose();
            else if (_hadSession && line.Contains("msg=\"Connected!\"", StringComparison.Ordinal))
                Volatile.Read(ref _session).TrySetResult();
            return;
        }
        var ready = line.StartsWith("Ready!", StringComparison.Ordinal);
        lock (said)
        {
            // The last words matter, when it ends.
            if (said.Count > 20)
                said.RemoveAt(0);
            said.Add(line);
        }
        if (!string.IsNullOrWhiteSpace(line))
            Log.Said(_logger, _lastWords = StripeCliProcess.WithoutSecrets(line.Trim()));
        if (!ready)
            return;
        _hadSession = true;
        Volatile.Read(ref _session).TrySetResult();
    }

    private void Lose()
    {
        if (Session.IsCompleted)
            Volatile.Write(ref _session, new(TaskCreationOptions.RunContinuationsAsynchronously));
    }

    private static StripeCliFailedException Failed(int code, List<string> said)
    {
        var last = said.FindLast(line => !string.IsNullOrWhiteSpace(line))?.Trim();
        return new($"The Stripe CLI ended with exit code {code}{(last is null ? "." : $": {StripeCliProcess.WithoutSecrets(last)}")}");
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "{Line}")]
        public static partial void Said(ILogger logger, string line);

        [LoggerMessage(LogLevel.Warning, "The Stripe CLI ended with exit code {Code}, and is started again")]
        public static partial void Died(ILogger logger, int code);
    }
}

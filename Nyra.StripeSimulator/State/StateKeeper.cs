namespace Nyra.StripeSimulator.State;

/// <summary>Loads the state before anything is served or falls due, and saves it after every change within seconds, and at the end.</summary>
internal sealed partial class StateKeeper(Simulator simulator, string file, TimeProvider time, ILogger<StateKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private bool _failing;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        StateFile.Load(simulator, time, file);
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        TrySave();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        var saved = Events();
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // Nearly every change raises an event; the rest is saved at the end.
            if (Events() is var events && events != saved && TrySave())
            {
                saved = events;
            }
        }
    }

    // A full disk or a file that is open elsewhere may be fixed by the next attempt.
    private bool TrySave()
    {
        try
        {
            StateFile.Save(simulator, time, file);
            _failing = false;
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (!_failing)
            {
                Log.NotSaved(logger, file, error.Message);
            }

            _failing = true;
            return false;
        }
    }

    private int Events()
    {
        lock (simulator.Gate)
        {
            return simulator.Events.Raised;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The simulator's state could not be saved to {File}; the next attempt is in two seconds. {Reason}")]
        public static partial void NotSaved(ILogger logger, string file, string reason);
    }
}

namespace Nyra.StripeSimulator.State;

/// <summary>Loads the state before anything is served or falls due, and saves it after every change within seconds, and at the end.</summary>
internal sealed class StateKeeper(Simulator simulator, string file, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        StateFile.Load(simulator, time, file);
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        StateFile.Save(simulator, time, file);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        var saved = Events();
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // Nearly every change raises an event; the rest is saved at the end.
            if (Events() is var events && events != saved)
            {
                StateFile.Save(simulator, time, file);
                saved = events;
            }
        }
    }

    private int Events()
    {
        lock (simulator.Gate)
        {
            return simulator.Events.Count;
        }
    }
}

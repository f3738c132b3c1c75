using System.Globalization;

namespace Nyra.StripeSimulator.StripeCli;

/// <summary>The Stripe CLIs that listen, or are expected back. Callers hold <see cref="Simulator.Gate"/> but for <see cref="Secret"/>.</summary>
internal sealed class CliListeners(Simulator simulator, TimeProvider time)
{
    private readonly Dictionary<string, CliSession> _sessions = new(StringComparer.Ordinal);
    private readonly List<CliListener> _listeners = [];
    private int _made;

    /// <summary>One for all sessions, so that an app needs to be told only once.</summary>
    public string Secret { get; } = simulator.Options.StripeCliSecret ?? "whsec_" + Random();

    public IReadOnlyList<CliListener> All => [.. _listeners];

    public CliSession Open(string device, string? forwardsTo)
    {
        var session = new CliSession("cliws_" + Random(), device, forwardsTo);
        _sessions.Add(session.Id, session);
        return session;
    }

    public CliSession? Find(string? id) => id is null ? null : _sessions.GetValueOrDefault(id);

    /// <summary>The listener a session belongs to: the one it was before, one that is missing on the same device, or a new one.</summary>
    public CliListener Expect(CliSession session)
    {
        var onDevice = _listeners.Where(one => one.Device == session.Device).ToList();
        var listener = onDevice.Find(one => one.ForwardsTo == session.ForwardsTo) ?? onDevice.Find(one => !one.IsConnected);
        if (listener is null)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"cli_{++_made}");
            _listeners.Add(listener = new CliListener(id, session.Device, [Secret]));
        }

        listener.Expect(session);
        return listener;
    }

    /// <summary>Gives up a listener that is not back when its time is over. Takes the gate itself.</summary>
    /// <param name="back">Ends when it is back.</param>
    public async Task MissAsync(CliListener listener, Task back, CancellationToken stop)
    {
        await back.WaitAsync(simulator.Options.StripeCliAbsence, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (simulator.Gate)
        {
            if (!back.IsCompleted && _listeners.Remove(listener))
            {
                listener.GiveUp();
                simulator.Webhooks.Forget(listener);
            }
        }
    }

    private static string Random() => Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));
}

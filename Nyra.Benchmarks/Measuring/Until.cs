using System.Net.Sockets;

namespace Nyra.Benchmarks.Measuring;

/// <summary>Waits, never for ever.</summary>
internal static class Until
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Until the process listens.</summary>
    public static Task AnswersAsync(int port, ChildProcess process) => HoldsAsync($"{process.Name} listens", 20, async ct =>
    {
        process.RequireAlive();
        try
        {
            using var connection = await HttpConnection.OpenAsync(port, ct);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    });

    /// <exception cref="TimeoutException">After a minute.</exception>
    public static async Task HoldsAsync(string what, int pauseMilliseconds, Func<CancellationToken, Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            while (!await holds(limit.Token))
                await Task.Delay(pauseMilliseconds, limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new TimeoutException($"Waited in vain: {what}.");
        }
    }
}

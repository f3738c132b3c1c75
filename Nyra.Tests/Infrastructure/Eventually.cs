namespace Nyra.Tests.Infrastructure;

/// <summary>Waits for a state instead of for a time.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(60);

    /// <summary>Asks again and again until it holds.</summary>
    /// <param name="pauseMilliseconds">Waited between two questions: so long that a caller who asks the gateway stays within what that lets in.</param>
    /// <exception cref="OperationCanceledException">When the patience ends.</exception>
    public static async Task HoldsAsync(Func<Task<bool>> holds, int pauseMilliseconds = 50, TimeSpan? patience = null)
    {
        using var limit = new CancellationTokenSource(patience ?? Usual);
        while (!await holds())
            await Task.Delay(pauseMilliseconds, limit.Token);
    }
}

using Microsoft.Extensions.Hosting;

namespace Nyra.Embedded;

/// <summary>Leaves Ctrl-C to the process: the stack stops its hosts itself, in its own order.</summary>
internal sealed class QuietLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

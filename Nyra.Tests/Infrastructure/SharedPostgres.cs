using Xunit;

namespace Nyra.Tests.Infrastructure;

/// <summary>One PostgreSQL for the tests of a class, started by the first that needs it: so it is that test which skips where there is none.</summary>
public sealed class SharedPostgres : IAsyncLifetime
{
    private readonly SemaphoreSlim _starting = new(1);
    private PostgresServer? _server;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async Task<PostgresServer> ServerAsync()
    {
        await _starting.WaitAsync();
        try
        {
            return _server ??= await PostgresServer.StartAsync();
        }
        finally
        {
            _starting.Release();
        }
    }

    public async Task<string> CreateDatabaseAsync() => await (await ServerAsync()).CreateDatabaseAsync();

    public async ValueTask DisposeAsync()
    {
        _starting.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
    }
}

using Nyra.Billing.Queue;
using Nyra.Billing.Queue.Sqlite;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Billing.Queue;

public sealed class SqliteWebhookQueueTests : WebhookQueueContract, IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<SqliteWebhookQueue> _opened = [];

    private string File => _folder.File("webhooks.db");

    public async ValueTask DisposeAsync()
    {
        foreach (var queue in _opened)
            await queue.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_by_name_and_not_touched()
    {
        System.IO.File.WriteAllText(File, "This is no database, and long enough that it cannot be mistaken for an empty one.");
        var before = System.IO.File.ReadAllBytes(File);
        Assert.Contains(File, Assert.Throws<InvalidDataException>(Open).Message, StringComparison.Ordinal);
        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
    }

    [Fact]
    public async Task A_file_of_a_newer_version_is_refused_with_that_reason()
    {
        await Open().DisposeAsync();
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={File};Pooling=False"))
        {
            connection.Open();
            QueueDatabase.Execute(connection, "PRAGMA user_version = 7");
        }
        Assert.Contains("format 7", Assert.Throws<InvalidDataException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_another_holds_for_too_long_is_an_outage_and_nothing_is_stored()
    {
        var queue = Open();
        using var other = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={File};Pooling=False");
        other.Open();
        QueueDatabase.Execute(other, "BEGIN EXCLUSIVE");
        await Assert.ThrowsAsync<QueueUnavailableException>(() => queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct));
        QueueDatabase.Execute(other, "ROLLBACK");
        Assert.True((await queue.DepthAsync(Ct)).Drained);
        await queue.EnqueueAsync(Event(1), TimeSpan.Zero, Ct);
        Assert.Equal(1, (await queue.DepthAsync(Ct)).Ready);
    }

    protected override Task<IWebhookQueue> OpenAsync() => Task.FromResult<IWebhookQueue>(Open());

    protected override async Task CloseAsync(IWebhookQueue queue) => await ((SqliteWebhookQueue)queue).DisposeAsync();

    private SqliteWebhookQueue Open()
    {
        var queue = SqliteWebhookQueue.Open(File, TimeSpan.FromSeconds(60), Time);
        _opened.Add(queue);
        return queue;
    }
}

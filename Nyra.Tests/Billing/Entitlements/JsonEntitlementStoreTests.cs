using System.Text;
using Nyra.Billing.Entitlements;
using Nyra.Billing.Entitlements.Json;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Billing.Entitlements;

public sealed class JsonEntitlementStoreTests : EntitlementStoreContract, IAsyncDisposable
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private readonly TemporaryFolder _folder = new();
    private readonly List<JsonEntitlementStore> _opened = [];

    private string File => _folder.File("entitlements.json");

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _opened)
            await store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public void Opening_writes_nothing()
    {
        Open();
        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public void A_file_in_a_folder_that_cannot_be_made_is_named_with_the_reason()
    {
        System.IO.File.WriteAllText(File, "");
        var path = Path.Combine(File, "entitlements.json");
        var refused = Assert.Throws<InvalidDataException>(() => JsonEntitlementStore.Open(path, TimeProvider.System));
        Assert.StartsWith($"The entitlement file '{path}' cannot be opened: ", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith(refused.InnerException!.Message, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"format\":1,\"generation\":3,\"accounts\":{")]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("{\"format\":1,\"generation\":3,\"accounts\":{},\"checkouts\":{},\"somethingNew\":1}")]
    public void A_file_that_is_no_entitlement_file_is_refused_by_name_and_not_touched(string content)
    {
        System.IO.File.WriteAllText(File, content);
        var error = Assert.Throws<InvalidDataException>(Open);
        Assert.Contains(File, error.Message, StringComparison.Ordinal);
        Assert.Equal(content, System.IO.File.ReadAllText(File));
        Assert.Equal([File], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_file_of_a_newer_version_is_refused_with_that_reason()
    {
        System.IO.File.WriteAllText(File, "{\"format\":4,\"generation\":3,\"customers\":{}}");
        Assert.Contains("format 4", Assert.Throws<InvalidDataException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_was_moved_is_neither_opened_nor_used_on_and_says_where_it_is()
    {
        var running = Open();
        await running.SaveBillingAsync(Customer, 0, Active(), Because("evt_1"), Ct);
        const string Note = """{"movedTo":"postgres","at":"2026-11-01T12:30:00+00:00"}""";
        System.IO.File.WriteAllText(File, Note);
        const string Words = "was moved to postgres on 2026-11-01 12:30 UTC. Set ConnectionStrings__entitlements and unset NYRA_ENTITLEMENTS_FILE.";
        Assert.Contains(Words, Assert.Throws<InvalidDataException>(Open).Message, StringComparison.Ordinal);
        foreach (var use in new Func<Task>[]
        {
            () => running.FindAsync(Customer, Ct).AsTask(),
            () => running.SaveBillingAsync(Customer, 1, BillingState.None, Because("evt_2"), Ct).AsTask(),
            () => running.ProveWritableAsync(Ct).AsTask(),
        })
        {
            Assert.Contains(Words, (await Assert.ThrowsAsync<StorageUnavailableException>(use)).Message, StringComparison.Ordinal);
        }
        Assert.Equal(Note, System.IO.File.ReadAllText(File));
    }

    [Fact]
    public async Task A_file_of_the_first_format_is_read_and_written_in_the_current_one()
    {
        const string Value = """{"version":1,"value":{"devices":[],"activated":[]}}""";
        System.IO.File.WriteAllText(
            File,
            $$$"""
            {"format":1,"generation":3,"accounts":{"cus_1":{
            "billing":{"version":1,"value":{"standing":"active","subscriptionId":"sub_1","plan":"pro","features":["a"],"featureSource":"stripe",
            "hostedAiCap":null,"periodStart":null,"periodEnd":null,"cancelsAt":null,"pastDueSince":null}},
            "devices":{{{Value}}},"usage":{"version":0,"value":{"period":null,"committed":0,"reservations":[]}},"audit":[]}},"checkouts":{}}
            """);
        var store = Open();
        Assert.Equal(SubscriptionStanding.Active, (await store.FindAsync(Customer, Ct))!.Billing.Value.Standing);
        Assert.Empty((await store.FindAsync(Customer, Ct))!.Devices.Value.Codes);
        await store.SaveBillingAsync(Customer, 1, BillingState.None, Because("evt_2"), Ct);
        Assert.StartsWith("{\"format\":3,\"generation\":4,", System.IO.File.ReadAllText(File), StringComparison.Ordinal);
        Assert.Equal(2, (await Open().FindAsync(Customer, Ct))!.Billing.Version);
    }

    [Fact]
    public async Task A_save_replaces_the_file_in_one_step_and_leaves_nothing_beside_it()
    {
        var store = Open();
        await store.SaveBillingAsync(Customer, 0, Active(), Because("evt_1"), Ct);
        using var reader = System.IO.File.Open(File, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        await store.SaveBillingAsync(Customer, 1, BillingState.None, Because("evt_2"), Ct);
        // Who had the old file open still reads the old content, whole.
        var old = await new StreamReader(reader, Encoding.UTF8).ReadToEndAsync(Ct);
        Assert.Contains("\"generation\":1,", old, StringComparison.Ordinal);
        Assert.EndsWith("}", old, StringComparison.Ordinal);
        Assert.Equal(["entitlements.json", "entitlements.json.lock"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Only_the_owner_may_read_the_file()
    {
        // Windows has no file modes: there the folder's permissions hold, and there is nothing of ours to assert.
        if (OperatingSystem.IsWindows())
            return;
        var store = Open();
        await store.SaveBillingAsync(Customer, 0, Active(), Because("evt_1"), Ct);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
    }

    [Fact]
    public async Task What_a_crash_left_behind_does_not_matter()
    {
        System.IO.File.WriteAllText(File + ".tmp", "{\"format\":1,\"gener");
        System.IO.File.WriteAllText(File + ".lock", "");
        var store = Open();
        await store.SaveBillingAsync(Customer, 0, Active(), Because("evt_1"), Ct);
        Assert.NotNull(await Open().FindAsync(Customer, Ct));
        Assert.False(System.IO.File.Exists(File + ".tmp"));
    }

    [Fact]
    public async Task A_file_that_vanishes_is_an_outage_and_not_a_beginning()
    {
        var store = Open();
        await store.SaveBillingAsync(Customer, 0, Active(), Because("evt_1"), Ct);
        System.IO.File.Move(File, File + ".away");
        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.FindAsync(Customer, Ct).AsTask());
        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.SaveBillingAsync(Customer, 1, BillingState.None, Because("evt_2"), Ct).AsTask());
        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.ProveWritableAsync(Ct).AsTask());
        System.IO.File.Move(File + ".away", File);
        Assert.Equal(1, (await store.FindAsync(Customer, Ct))!.Billing.Version);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_an_outage_and_heals_by_itself()
    {
        var store = Open();
        await store.SaveBillingAsync(Customer, 0, Active(), Because("evt_1"), Ct);
        // A folder in the temporary file's place stops every write, also root's.
        Directory.CreateDirectory(File + ".tmp");
        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.SaveBillingAsync(Customer, 1, BillingState.None, Because("evt_2"), Ct).AsTask());
        await Assert.ThrowsAsync<StorageUnavailableException>(() => store.ProveWritableAsync(Ct).AsTask());
        Assert.Equal(1, (await store.FindAsync(Customer, Ct))!.Billing.Version);
        Directory.Delete(File + ".tmp");
        Assert.Equal(SaveOutcome.Saved, await store.SaveBillingAsync(Customer, 1, BillingState.None, Because("evt_2"), Ct));
    }

    [Fact]
    public async Task Readers_that_come_together_read_the_file_once()
    {
        var (writer, reader) = (Open(), Open());
        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => writer.SaveBillingAsync($"cus_{i}", 0, Active(), Because("evt_1"), Ct).AsTask()));
        Assert.NotNull(await reader.FindAsync("cus_0", Ct));
        for (var save = 1; save <= 3; save++)
        {
            await writer.UpdateUsageAsync(Customer, usage => usage.Reserve($"{save}", Snapshots.Noon, 1000), Ct);
            var before = reader.Parsed;
            // A thread for each: all of them must be on their way before the first has read the file.
            using var together = new Barrier(32);
            await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Factory.StartNew(
                async () =>
                {
                    together.SignalAndWait();
                    Assert.NotNull(await reader.FindAsync("cus_1", Ct));
                },
                Ct, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()));
            // Who came while the first read ran shares the second, which finds nothing new.
            Assert.Equal(1, reader.Parsed - before);
        }
    }

    [Fact]
    public async Task What_another_process_saved_before_a_question_is_in_its_answer()
    {
        var (writer, reader) = (Open(), Open());
        await writer.SaveBillingAsync(Customer, 0, Active(), Because("evt_1"), Ct);
        using var done = new CancellationTokenSource();
        var others = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
                await reader.FindAsync(Customer, Ct);
        })).ToList();
        for (var save = 1; save <= 100; save++)
        {
            await writer.UpdateUsageAsync(Customer, usage => usage.Reserve($"{save}", Snapshots.Noon, 1000), Ct);
            Assert.Equal(save, (await reader.FindAsync(Customer, Ct))!.Usage.Version);
        }
        await done.CancelAsync();
        await Task.WhenAll(others);
    }

    [Fact]
    public async Task A_symbolic_link_in_place_of_the_temporary_file_is_never_followed()
    {
        var victim = _folder.File("victim");
        System.IO.File.WriteAllText(victim, "precious");
        Link(File + ".tmp", victim);
        var store = Open();
        await store.SaveBillingAsync(Customer, 0, Active(), Because("evt_1"), Ct);
        await store.ProveWritableAsync(Ct);
        Assert.Equal("precious", System.IO.File.ReadAllText(victim));
        Assert.Null(new FileInfo(File).LinkTarget);
    }

    [Fact]
    public async Task A_lock_file_that_is_a_symbolic_link_is_refused_by_name()
    {
        Link(File + ".lock", _folder.File("victim"));
        var store = Open();
        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => store.SaveBillingAsync(Customer, 0, Active(), Because("evt_1"), Ct).AsTask());
        Assert.Contains("entitlements.json.lock' is a symbolic link", refused.Message, StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(_folder.File("victim")));
    }

    [Fact]
    public async Task Another_user_can_neither_read_nor_lock_the_lock_file()
    {
        // Windows has no file modes: there the folder's permissions hold, and there is nothing of ours to assert.
        if (OperatingSystem.IsWindows())
            return;
        // As version 0.1 made it.
        System.IO.File.WriteAllText(File + ".lock", "");
        System.IO.File.SetUnixFileMode(File + ".lock", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        await Open().SaveBillingAsync(Customer, 0, Active(), Because("evt_1"), Ct);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File + ".lock"));
    }

    // Windows lets only administrators and developers make one.
    private static void Link(string path, string target)
    {
        try
        {
            System.IO.File.CreateSymbolicLink(path, target);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException && OperatingSystem.IsWindows())
        {
            Assert.Skip("This user may not make symbolic links.");
        }
    }

    [Fact]
    public async Task Writers_that_come_together_share_a_rename()
    {
        var store = Open();
        await store.SaveBillingAsync(Customer, 0, Active(), Because("evt_1"), Ct);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => store.UpdateUsageAsync(
            Customer, usage => usage.Reserve($"{i}", Snapshots.Noon, 1000), Ct).AsTask()));
        var generation = int.Parse(System.IO.File.ReadAllText(File).Split("\"generation\":")[1].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(generation, 2, 100);
    }

    protected override Task<IEntitlementStore> OpenAsync() => Task.FromResult<IEntitlementStore>(Open());

    private JsonEntitlementStore Open()
    {
        var store = JsonEntitlementStore.Open(File, TimeProvider.System);
        _opened.Add(store);
        return store;
    }
}

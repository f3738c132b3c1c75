using Nyra.Billing.Configuration;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Billing.Configuration;

public sealed class StorageGuardTests : IDisposable
{
    private readonly TemporaryFolder _volume = new();

    public void Dispose() => _volume.Dispose();

    public static TheoryData<string?, string?, bool> Arming => new()
    {
        { "production", null, false },
        { "PRODUCTION", null, false },
        { null, "true", false },
        { null, null, true },
        { "development", "false", true },
    };

    [Theory]
    [MemberData(nameof(Arming))]
    public void Node_env_the_setting_or_the_environment_arm_it_and_then_the_file_is_required(string? nodeEnv, string? required, bool production)
    {
        var storage = new StorageOptions { NodeEnvironment = nodeEnv, RequirePersistentStorage = required, IsProduction = production };
        Assert.True(storage.GuardArmed);
        Assert.StartsWith("NYRA_ENTITLEMENTS_FILE is missing.", Problem(storage), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("development", "false")]
    public void Unarmed_it_asks_for_nothing(string? nodeEnv, string? required) =>
        Assert.Null(Problem(new StorageOptions { NodeEnvironment = nodeEnv, RequirePersistentStorage = required }));

    [Theory]
    [InlineData("entitlements.json")]
    [InlineData("./data/entitlements.json")]
    public void A_relative_path_is_refused(string path) =>
        Assert.Contains("is a relative path", Problem(Armed(path)), StringComparison.Ordinal);

    [Fact]
    public void A_link_to_a_file_system_that_a_restart_empties_is_refused_like_the_file_system()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Directory.Exists("/dev/shm"), "only Linux has /dev/shm");
        var link = _volume.File("link");
        Directory.CreateSymbolicLink(link, "/dev/shm");
        var storage = new StorageOptions { RequirePersistentStorage = "true", EntitlementsFileSetting = Path.Combine(link, "entitlements.json") };
        Assert.Contains("lies on tmpfs", Problem(storage), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_a_missing_mount_and_is_not_made()
    {
        var path = _volume.File("missing/entitlements.json");
        Assert.Contains("folder that does not exist", Problem(Armed(path)), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.GetDirectoryName(path)));
    }

    [Theory]
    [InlineData("tmpfs")]
    [InlineData("overlay")]
    public void A_file_system_that_a_restart_empties_is_refused(string kind) =>
        Assert.Contains($"lies on {kind}", Problem(Armed(_volume.File("entitlements.json"), kind)), StringComparison.Ordinal);

    [Theory]
    [InlineData("ext4")]
    [InlineData("NTFS")]
    [InlineData("nfs4")]
    [InlineData(null)]
    public void An_absolute_path_on_a_lasting_volume_is_taken(string? kind) =>
        Assert.Null(Problem(Armed(_volume.File("entitlements.json"), kind)));

    [Fact]
    public void The_queues_file_is_held_to_the_same()
    {
        var storage = Armed(_volume.File("entitlements.json"));
        storage.QueueFileSetting = "webhooks.db";
        Assert.StartsWith("NYRA_QUEUE_FILE is a relative path", Problem(storage), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_setting_the_queue_lies_beside_the_entitlements() =>
        Assert.Equal(_volume.File("webhooks.db"), Armed(_volume.File("entitlements.json")).QueueFile);

    [Fact]
    public void With_the_managed_database_no_file_is_required_but_the_queues_place_is()
    {
        var storage = new StorageOptions { RequirePersistentStorage = "true", Database = Database, FileSystemOf = _ => "ext4" };
        Assert.StartsWith("NYRA_QUEUE_FILE is missing.", Problem(storage), StringComparison.Ordinal);
        storage.QueueFileSetting = "webhooks.db";
        Assert.StartsWith("NYRA_QUEUE_FILE is a relative path", Problem(storage), StringComparison.Ordinal);
        storage.QueueFileSetting = _volume.File("webhooks.db");
        Assert.Null(Problem(storage));
        storage = new() { RequirePersistentStorage = "true", Database = Database, Redis = "127.0.0.1:6379" };
        Assert.Null(Problem(storage));
    }

    [Fact]
    public void Without_a_file_the_managed_database_is_named_as_the_other_way() =>
        Assert.Contains("replace the JSON store with a managed database: ConnectionStrings__entitlements", Problem(new StorageOptions { IsProduction = true }), StringComparison.Ordinal);

    [Fact]
    public void A_file_and_a_database_at_once_is_refused_naming_both()
    {
        var problem = Assert.Single(new StorageOptions { Database = Database, EntitlementsFileSetting = _volume.File("entitlements.json") }.Validate(new(new())));
        Assert.StartsWith("ConnectionStrings__entitlements and NYRA_ENTITLEMENTS_FILE are both set.", problem.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgresql://nyra:geheim@db.example/nyra")]
    [InlineData("Host=db.example;Database=nyra;Password=x;geheim")]
    [InlineData("Host=db.example;Database=nyra;Password=x;geheim=1")]
    [InlineData("Host=db.example;Database=nyra;Port=geheim")]
    [InlineData("Host=db.example;Database=nyra;SSL Mode=geheim")]
    [InlineData("Database=nyra;Password=geheim")]
    [InlineData("Host=db.example;Password=geheim")]
    public void A_connection_string_that_cannot_be_understood_is_refused_without_a_word_of_it(string malformed)
    {
        var problem = Assert.Single(new StorageOptions { Database = malformed }.Validate(new(new()))).ErrorMessage!;
        Assert.StartsWith("ConnectionStrings__entitlements is no connection string of PostgreSQL. Write it as Host=", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("example", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_kind_of_this_machines_file_system_can_be_told()
    {
        // What it is differs by machine; that the longest matching mount answers, and not an error, is the point.
        var kind = MountedFileSystem.KindOf(_volume.Path);
        Assert.False(string.IsNullOrWhiteSpace(kind));
    }

    private const string Database = "Host=db.example;Database=nyra;Username=nyra;Password=geheim";

    private static StorageOptions Armed(string path, string? kind = "ext4") =>
        new() { RequirePersistentStorage = "true", EntitlementsFileSetting = path, FileSystemOf = _ => kind };

    private static string? Problem(StorageOptions storage) => StorageGuard.Problems(storage).SingleOrDefault()?.ErrorMessage;
}

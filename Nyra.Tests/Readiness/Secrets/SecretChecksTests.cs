using System.Text.Json;
using Nyra.Billing.Entitlements.Json;
using Nyra.Readiness.Preflight;
using Nyra.Readiness.Preflight.Checks.Secrets;
using Nyra.Readiness.Secrets;
using Nyra.Tests.Architecture;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Readiness.Secrets;

public sealed class SecretChecksTests : IDisposable
{
    private readonly GitFolder _git = new();
    private readonly string _secret = FakeSecrets.Stripe("sk_test_");

    public void Dispose() => _git.Dispose();

    public static TheoryData<ICheck> OfTheRepository =>
        [new WorkingTreeHoldsNoSecretCheck(), new GitHistoryHoldsNoSecretCheck(), new NoEnvFileIsTrackedCheck(), new ReportsHoldNoSecretCheck(), new ScannedFilesHoldNoSecretCheck(), new GitleaksCheck()];

    [Fact]
    public void Each_stands_under_its_heading_with_a_name_of_its_own()
    {
        var checks = OfTheRepository.Select(row => row.Data).ToList();
        Assert.All(checks, check => Assert.Equal(CheckGroup.NoSecretAtRest, check.Group));
        Assert.Equal(
            ["working-tree-holds-no-secret", "git-history-holds-no-secret", "no-env-file-is-tracked", "reports-hold-no-secret", "scanned-files-hold-no-secret", "gitleaks"],
            checks.Select(check => check.Name));
        Assert.All(checks, check => Assert.Equal(Seat.Operator, check.Seats));
    }

    [Theory]
    [MemberData(nameof(OfTheRepository), DisableDiscoveryEnumeration = true)]
    public async Task This_repository_is_clean(ICheck check)
    {
        var result = await check.RunAsync(Context(Repository.Root), CancellationToken.None);
        Assert.True(result.Status != CheckStatus.Fail, $"{result.Message}\n{result.Evidence}");
    }

    [Fact]
    public async Task An_untracked_file_fails_the_working_tree_and_an_ignored_one_does_not()
    {
        _git.Write(".gitignore", "artifacts/\n");
        _git.Write("artifacts/bin/a.txt", _secret);
        Assert.Equal(CheckStatus.Pass, (await RunAsync(new WorkingTreeHoldsNoSecretCheck())).Status);
        _git.Write("new folder/über.txt", _secret);
        var result = await RunAsync(new WorkingTreeHoldsNoSecretCheck());
        AssertFails(result, "new folder/über.txt:1 stripe-test-secret-key");
        Assert.DoesNotContain(_secret[10..18], result.ToString(), StringComparison.Ordinal);
        Assert.Contains("roll it", result.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_ignored_by_itself_is_searched_as_well()
    {
        _git.Write(".gitignore", ".env\n");
        _git.Write(".env", $"KEY={_secret}");
        AssertFails(await RunAsync(new WorkingTreeHoldsNoSecretCheck()), ".env:1 stripe-test-secret-key");
    }

    [Fact]
    public async Task Where_there_is_no_repository_live_mode_has_nothing_to_go_by_and_an_empty_folder_proves_nothing()
    {
        using var folder = new TemporaryFolder();
        foreach (var check in new ICheck[] { new WorkingTreeHoldsNoSecretCheck(), new GitHistoryHoldsNoSecretCheck(), new NoEnvFileIsTrackedCheck() })
        {
            Assert.Equal(CheckStatus.Skip, (await check.RunAsync(Context(folder.Path), CancellationToken.None)).Status);
            Assert.Equal(CheckStatus.Fail, (await check.RunAsync(Context(folder.Path, mode: "live"), CancellationToken.None)).Status);
        }
    }

    [Fact]
    public async Task A_repository_inside_the_working_tree_is_searched_too()
    {
        using var inner = new GitFolder();
        inner.Write("a.txt", _secret);
        Directory.Move(inner.Path, _git.File("inner"));
        Directory.CreateDirectory(inner.Path);
        AssertFails(await RunAsync(new WorkingTreeHoldsNoSecretCheck()), "inner/a.txt:1");
    }

    [Fact]
    public async Task Without_git_the_folder_is_walked_and_the_history_skipped()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.txt"), _secret);
        Directory.CreateDirectory(folder.File("node_modules"));
        File.WriteAllText(folder.File("node_modules/b.txt"), _secret);
        var result = await new WorkingTreeHoldsNoSecretCheck().RunAsync(Context(folder.Path), CancellationToken.None);
        AssertFails(result, "a.txt:1");
        Assert.DoesNotContain("b.txt", result.Evidence, StringComparison.Ordinal);
        Assert.Equal(CheckStatus.Skip, (await new GitHistoryHoldsNoSecretCheck().RunAsync(Context(folder.Path), CancellationToken.None)).Status);
    }

    [Fact]
    public async Task A_token_of_no_shape_is_known_by_the_setting_it_stands_in()
    {
        _git.Write("notes.txt", "the token is correct-horse-battery-staple");
        Assert.Equal(CheckStatus.Pass, (await RunAsync(new WorkingTreeHoldsNoSecretCheck())).Status);
        var context = Context(_git.Path, setting: name => name == "NYRA_OPERATOR_TOKEN" ? "correct-horse-battery-staple" : null);
        AssertFails(await new WorkingTreeHoldsNoSecretCheck().RunAsync(context, CancellationToken.None), "notes.txt:1 value-of-NYRA_OPERATOR_TOKEN …le ");
    }

    [Fact]
    public async Task What_was_deleted_fails_the_history_alone()
    {
        _git.Write("a.txt", _secret);
        _git.Commit();
        File.Delete(_git.File("a.txt"));
        _git.Commit();
        Assert.Equal(CheckStatus.Pass, (await RunAsync(new WorkingTreeHoldsNoSecretCheck())).Status);
        AssertFails(await RunAsync(new GitHistoryHoldsNoSecretCheck()), "of a.txt:1, first in commit");
    }

    [Fact]
    public async Task A_history_of_which_a_part_is_missing_warns()
    {
        _git.Commit();
        _git.Commit();
        using var folder = new TemporaryFolder();
        _git.Run("clone", "--quiet", "--depth", "1", "file://" + _git.Path, folder.File("shallow"));
        var result = await new GitHistoryHoldsNoSecretCheck().RunAsync(Context(folder.File("shallow")), CancellationToken.None);
        Assert.Equal((CheckStatus.Warn, "Fetch the rest: git fetch --unshallow"), (result.Status, result.Fix));
        // What nobody searched clears no stop condition.
        Assert.Equal(CheckStatus.Fail, (await new GitHistoryHoldsNoSecretCheck().RunAsync(Context(folder.File("shallow"), mode: "live"), CancellationToken.None)).Status);
    }

    [Fact]
    public async Task What_is_allowed_with_a_reason_passes_and_without_one_fails()
    {
        _git.Write("a.txt", _secret);
        _git.Commit();
        var fingerprint = Assert.Single(SecretShapes.In(_secret)).Fingerprint;
        _git.Write(AllowList.FileName, $"{fingerprint} of nobody, for a test\n");
        foreach (var check in new ICheck[] { new WorkingTreeHoldsNoSecretCheck(), new GitHistoryHoldsNoSecretCheck() })
        {
            var result = await RunAsync(check);
            Assert.Equal((CheckStatus.Pass, "1 allowed by .nyra-secrets-allow"), (result.Status, result.Evidence));
        }
        _git.Write(AllowList.FileName, $"\n{fingerprint}\n");
        Assert.Contains(".nyra-secrets-allow:2 has no reason", (await RunAsync(new WorkingTreeHoldsNoSecretCheck())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".env", CheckStatus.Fail)]
    [InlineData("app/.env.production", CheckStatus.Fail)]
    [InlineData(".ENV.local", CheckStatus.Fail)]
    [InlineData("prod.env", CheckStatus.Fail)]
    [InlineData("deploy/Staging.ENV", CheckStatus.Fail)]
    [InlineData(".envrc", CheckStatus.Fail)]
    [InlineData(".envrc.local", CheckStatus.Fail)]
    [InlineData(".env.example", CheckStatus.Pass)]
    [InlineData("example.env", CheckStatus.Pass)]
    [InlineData(".envrc.sample", CheckStatus.Pass)]
    [InlineData("prod.env.template", CheckStatus.Pass)]
    [InlineData("dotenv", CheckStatus.Pass)]
    [InlineData("app/.env.production.sample", CheckStatus.Pass)]
    [InlineData(".env.template", CheckStatus.Pass)]
    [InlineData(".environment", CheckStatus.Pass)]
    public async Task An_env_file_may_not_be_tracked_but_a_sample_may(string name, CheckStatus status)
    {
        _git.Write(name, "A=1");
        Assert.Equal(CheckStatus.Pass, (await RunAsync(new NoEnvFileIsTrackedCheck())).Status);
        _git.Run("add", "--all");
        Assert.Equal(status, (await RunAsync(new NoEnvFileIsTrackedCheck())).Status);
    }

    [Fact]
    public async Task A_report_with_a_secret_fails_and_build_output_and_a_devices_own_file_are_no_reports()
    {
        _git.Write(".gitignore", "artifacts/\n");
        _git.Write("artifacts/bin/a.txt", _secret);
        _git.Write("artifacts/little-buddy/license.json", _secret);
        Assert.Equal(CheckStatus.Pass, (await RunAsync(new ReportsHoldNoSecretCheck())).Status);
        _git.Write("artifacts/rehearsals/20261114T120000Z/state/stack.log", $"1\n{_secret}");
        AssertFails(await RunAsync(new ReportsHoldNoSecretCheck()), "artifacts/rehearsals/20261114T120000Z/state/stack.log:2");
    }

    [Fact]
    public async Task A_secret_anywhere_in_the_command_center_fails_also_in_what_was_kept_aside()
    {
        await using var store = JsonEntitlementStore.Open(_git.File("store/entitlements.json"), TimeProvider.System);
        var check = new CommandCenterHoldsNoSecretCheck();
        async Task SaveAsync(string name, long version, string json) => await store.SaveDocumentAsync(name, version, JsonDocument.Parse(json).RootElement, CancellationToken.None);
        Task<CheckResult> LookAsync() => check.RunAsync(
            new(Seat.Backend, "test", _ => null, TimeProvider.System) { Parts = new(new(), store, null!, null!, false, TimeSpan.Zero, null) }, CancellationToken.None);

        await SaveAsync("command-center", 0, $$"""{"what":["is this, {{_secret}}"]}""");
        AssertFails(await LookAsync(), "command-center, version 1 stripe-test-secret-key");
        await SaveAsync("command-center.kept-aside-1", 0, $$"""{"what":["is this, {{_secret}}"]}""");
        await SaveAsync("command-center", 1, """{"format":1,"mode":"test"}""");
        AssertFails(await LookAsync(), "command-center.kept-aside-1, version 1 stripe-test-secret-key");
        await SaveAsync("command-center.kept-aside-1", 1, "{}");
        Assert.Equal(CheckStatus.Pass, (await LookAsync()).Status);
        await SaveAsync("rehearsals", 0, JsonSerializer.Serialize(new { rehearsals = new[] { FakeSecrets.Pem() } }));
        AssertFails(await LookAsync(), "rehearsals, version 1 private-key");
    }

    [Fact]
    public async Task A_packed_app_with_a_secret_fails_by_file_by_folder_and_by_link()
    {
        var check = new ScannedFilesHoldNoSecretCheck();
        _git.Write("app/resources/app.asar", $"\u0001\0{_secret}\0");
        Directory.CreateSymbolicLink(_git.File("current"), _git.File("app"));
        foreach (var named in new[] { "app", "app/resources/app.asar", "current" })
            AssertFails(await check.RunAsync(Context(null, scan: [_git.File(named)]), CancellationToken.None), "app.asar:1 stripe-test-secret-key");
    }

    [Fact]
    public async Task Nothing_named_is_skipped_and_what_does_not_exist_fails()
    {
        var check = new ScannedFilesHoldNoSecretCheck();
        Assert.Equal(CheckStatus.Skip, (await check.RunAsync(Context(null), CancellationToken.None)).Status);
        _git.Write("app/a.txt", "nothing");
        var result = await check.RunAsync(Context(null, scan: [_git.File("app"), _git.File("gone")]), CancellationToken.None);
        Assert.Equal(CheckStatus.Fail, result.Status);
        Assert.Contains("gone", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archive_nobody_can_look_into_warns()
    {
        _git.Write("app.zip", "PK\u0003\u0004 and no more");
        Assert.Equal(CheckStatus.Warn, (await RunAsync(new WorkingTreeHoldsNoSecretCheck())).Status);
    }

    [Fact]
    public async Task What_is_packed_in_a_way_nobody_unpacks_here_warns_in_the_tree_the_history_and_what_is_named()
    {
        File.WriteAllBytes(_git.File("app"), Archives.Of("an xz archive"));
        _git.Commit();
        foreach (var result in new[]
        {
            await RunAsync(new WorkingTreeHoldsNoSecretCheck()), await RunAsync(new GitHistoryHoldsNoSecretCheck()),
            await new ScannedFilesHoldNoSecretCheck().RunAsync(Context(null, scan: [_git.File("app")]), CancellationToken.None),
        })
        {
            Assert.Equal((CheckStatus.Warn, "Unpack these and name the folder with --scan."), (result.Status, result.Fix));
            Assert.EndsWith("app: an xz archive, which is not unpacked here", result.Evidence, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("exit 0", CheckStatus.Pass, "gitleaks found nothing.", null)]
    [InlineData("echo 'scanning' >&2; echo '3:04PM WRN leaks found: 3' >&2; exit 77", CheckStatus.Fail, "gitleaks found secrets.", "3:04PM WRN leaks found: 3")]
    [InlineData("echo 'unknown flag' >&2; exit 1", CheckStatus.Fail, "gitleaks could not do its work and ended with exit code 1.", "unknown flag")]
    public async Task What_gitleaks_says_is_told(string script, CheckStatus status, string message, string? evidence)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A script cannot stand in for the program there.");
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("gitleaks"), $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder.File("gitleaks"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var result = await RunAsync(new GitleaksCheck(folder.File("gitleaks")));
        Assert.Equal((status, message, evidence), (result.Status, result.Message, result.Evidence));
    }

    [Fact]
    public async Task Where_gitleaks_is_missing_it_is_recommended()
    {
        var result = await RunAsync(new GitleaksCheck("no-such-program"));
        Assert.Equal(CheckStatus.Skip, result.Status);
        Assert.Contains("https://github.com/gitleaks/gitleaks", result.Message, StringComparison.Ordinal);
    }

    private Task<CheckResult> RunAsync(ICheck check) => check.RunAsync(Context(_git.Path), CancellationToken.None);

    private static PreflightContext Context(string? workTree, IReadOnlyList<string>? scan = null, Func<string, string?>? setting = null, string mode = "test") =>
        new(Seat.Operator, mode, setting ?? (_ => null), TimeProvider.System) { WorkTree = workTree, Scan = scan ?? [] };

    private static void AssertFails(CheckResult result, string evidence)
    {
        Assert.Equal(CheckStatus.Fail, result.Status);
        Assert.Contains(evidence, result.Evidence, StringComparison.Ordinal);
        Assert.NotNull(result.Fix);
    }
}

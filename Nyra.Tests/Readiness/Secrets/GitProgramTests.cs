using System.Diagnostics;
using System.Text.Json;
using Nyra.Readiness.Preflight;
using Nyra.Readiness.Preflight.Checks.Secrets;
using Nyra.Readiness.Secrets;
using Nyra.Tests.Cli;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Readiness.Secrets;

/// <summary>A repository may configure commands for git to run; each of these would leave a file behind.</summary>
public sealed class GitProgramTests : IDisposable
{
    private readonly GitFolder _git = new();
    private readonly TemporaryFolder _markers = new();

    public void Dispose()
    {
        _git.Dispose();
        _markers.Dispose();
    }

    [Fact]
    public async Task Nothing_that_a_repository_configures_is_run()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The commands are shell scripts.");
        MakeHostile();
        await RunAllAsync("a.x");
        Assert.Empty(Markers());
    }

    [Fact]
    public void That_repository_runs_commands_when_git_is_started_plainly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The commands are shell scripts.");
        MakeHostile();
        Plainly("status");
        Plainly("log", "-p", "--all");
        Plainly("fetch", "evil");
        var ran = Markers();
        Assert.All(["fsmonitor", "clean", "info-clean", "included-clean", "textconv", "gpg", "ext"], command =>
            Assert.Contains(command, ran));
    }

    [Fact]
    public async Task A_submodules_own_configuration_is_not_run_and_its_changes_are_seen()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The commands are shell scripts.");
        using var inner = new GitFolder();
        inner.Write("a.x", "1");
        inner.Commit();
        _git.Run("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.Path, "module");
        _git.Commit();
        Assert.Equal((40, false), await CommitAsync());
        _git.Run("-C", _git.File("module"), "config", "core.fsmonitor", Command("submodule-fsmonitor"));
        _git.Run("-C", _git.File("module"), "config", "filter.q.clean", Command("submodule-clean"));
        _git.Write(".git/modules/module/info/attributes", "* filter=q\n");
        _git.Write("module/a.x", "2");
        Assert.Equal((40, true), await CommitAsync());
        await RunAllAsync(".gitmodules");
        Assert.Empty(Markers());
    }

    [Fact]
    public async Task A_program_in_the_current_folder_is_not_taken_for_one_on_PATH()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The commands are shell scripts.");
        var name = $"nyra-probe-{Guid.NewGuid():N}";
        var path = Path.GetFullPath(name);
        WriteScript(path, Command("current-folder"));
        try
        {
            Assert.Equal(CheckStatus.Skip, (await RunGitleaksAsync(name)).Status);
            Assert.Empty(Markers());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Variables_of_git_are_not_passed_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The commands are shell scripts.");
        WriteScript(_markers.File("gitleaks"), $"env > {_markers.File("environment")}");
        Environment.SetEnvironmentVariable("GIT_NYRA_PROBE", "1");
        await RunGitleaksAsync(_markers.File("gitleaks"));
        var environment = File.ReadAllText(_markers.File("environment"));
        Assert.DoesNotContain("GIT_NYRA_PROBE", environment, StringComparison.Ordinal);
        Assert.Contains("core.fsmonitor", environment, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_git_that_is_too_old_fails_the_checks_and_runs_nothing_that_is_configured()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The commands are shell scripts.");
        MakeHostile();
        using var old = new TemporaryFolder();
        // Before 2.31 git did not read configuration from these variables.
        WriteScript(old.File("git"), $"unset GIT_CONFIG_COUNT; exec {Programs.Git()} \"$@\"");
        string[] checks = ["no-env-file-is-tracked", "working-tree-holds-no-secret", "git-history-holds-no-secret"];
        var (code, output, error) = await NyraProcess.RunAsync(
            "nyra.dll", ["preflight", "--mode", "test", "--json", "--only", string.Join(',', checks)], _git.Path,
            new Dictionary<string, string?> { ["PATH"] = $"{old.Path}:{Environment.GetEnvironmentVariable("PATH")}" });
        Assert.True(code == 1, error);
        var report = JsonSerializer.Deserialize(output, PreflightJson.Default.PreflightReport)!;
        Assert.Equal(checks.Order(), report.Checks.Select(check => check.Name).Order());
        Assert.All(report.Checks, check =>
        {
            Assert.Equal("fail", check.Status);
            Assert.Contains("git is older than 2.31", check.Message + check.Fix, StringComparison.Ordinal);
        });
        Assert.Empty(Markers());
    }

    [Fact]
    public async Task A_tracked_files_name_forges_no_line()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "No file can have such a name there.");
        _git.Write("a\n::error::x/.env", "A=1");
        _git.Commit();
        var result = await new NoEnvFileIsTrackedCheck().RunAsync(Context(), CancellationToken.None);
        Assert.Equal("a\\n:\\u003Aerror:\\u003Ax/.env", result.Evidence);
        Assert.DoesNotContain('\n', result.Fix!);
    }

    private async Task RunAllAsync(string tracked)
    {
        var ct = CancellationToken.None;
        await CommitAsync();
        Assert.NotNull(await GitRepository.RootOfAsync(_git.Path, ct));
        foreach (var check in new ICheck[] { new WorkingTreeHoldsNoSecretCheck(), new GitHistoryHoldsNoSecretCheck(),
            new NoEnvFileIsTrackedCheck() })
            Assert.NotEqual(CheckStatus.Skip, (await check.RunAsync(Context(), ct)).Status);
        var git = (await GitRepository.AtAsync(_git.Path, ct))!;
        await git.FirstCommitAsync((await git.SayAsync(["rev-parse", $"HEAD:{tracked}"], ct)).Trim(), ct);
        using var folder = new TemporaryFolder();
        WriteScript(folder.File("gitleaks"),
            "git status >/dev/null 2>&1; git log -p --all >/dev/null 2>&1; git fetch evil 2>/dev/null; exit 0");
        Assert.Equal(CheckStatus.Pass, (await RunGitleaksAsync(folder.File("gitleaks"))).Status);
    }

    private async Task<(int? Length, bool Dirty)> CommitAsync()
    {
        var (commit, dirty) = await WorkTreeCommit.OfAsync(_git.Path, CancellationToken.None);
        return (commit?.Length, dirty);
    }

    private void MakeHostile()
    {
        _git.Write(".gitattributes", "*.x filter=f diff=d\n*.y filter=g\n");
        foreach (var file in new[] { "a.x", "b.y", "c.z" })
            _git.Write(file, "1");
        _git.Commit();
        foreach (var file in new[] { "a.x", "b.y", "c.z" })
            _git.Write(file, "2");
        Sign();
        _git.Write(".git/info/attributes", "*.z filter=h=i\n");
        _git.Write(".git/more", $"[filter \"g\"]\n\tclean = {Command("included-clean")}\n\trequired = true\n");
        WriteScript(_git.File(".git/evil/gpg"), Command("gpg"));
        foreach (var hook in new[] { "post-index-change", "fsmonitor-watchman", "pre-auto-gc", "reference-transaction" })
            WriteScript(_git.File($".git/evil/{hook}"), Command($"hook-{hook}"));
        foreach (var (key, value) in new[]
        {
            ("include.path", "more"), ("core.fsmonitor", Command("fsmonitor")), ("core.hooksPath", ".git/evil"),
                ("core.pager", Command("pager")),
            ("pager.log", Command("pager")), ("core.sshCommand", Command("ssh")), ("core.askPass", Command("askpass")),
                ("core.editor", Command("editor")),
            ("core.alternateRefsCommand", Command("alternate")), ("diff.external", Command("external")),
                ("diff.d.textconv", Command("textconv")),
            ("diff.d.command", Command("diff-command")), ("filter.f.clean", Command("clean")), ("filter.f.smudge", Command("smudge")),
            ("filter.f.required", "true"), ("filter.h=i.clean", Command("info-clean")), ("filter.h=i.process", Command("process")),
            ("log.showSignature", "true"), ("gpg.program", _git.File(".git/evil/gpg")), ("gpg.openpgp.program", _git.File(".git/evil/gpg")),
            ("credential.helper", "!" + Command("credential")), ("alias.status", "!" + Command("alias")),
                ("alias.rev-parse", "!" + Command("alias")),
            ("protocol.ext.allow", "always"), ("remote.evil.url", "ext::" + Command("ext")), ("remote.evil.promisor", "true"),
            ("remote.evil.uploadpack", Command("uploadpack")), ("extensions.partialClone", "evil"), ("core.repositoryFormatVersion", "1"),
        })
            _git.Run("config", key, value);
        _git.Run("config", "--unset", "filter.h=i.process");
        foreach (var marker in Markers())
            File.Delete(_markers.File(marker));
    }

    // git only calls the program where a commit carries a signature.
    private void Sign()
    {
        WriteScript(
            _markers.File("sign"),
            "cat >/dev/null; echo '[GNUPG:] SIG_CREATED ' >&2; "
                + "echo '-----BEGIN PGP SIGNATURE-----'; echo; echo x; echo '-----END PGP SIGNATURE-----'");
        _git.Run(
            "-c", "user.name=Somebody", "-c", "user.email=somebody@example.com", "-c", $"gpg.program={_markers.File("sign")}",
            "commit", "--quiet", "--allow-empty", "-S", "-m", "signed");
        File.Delete(_markers.File("sign"));
    }

    private string Command(string marker) => $"touch {_markers.File(marker)}";

    private string[] Markers() => [.. Directory.EnumerateFiles(_markers.Path).Select(Path.GetFileName).Order()!];

    private void Plainly(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo(Programs.Git(), arguments)
        {
            WorkingDirectory = _git.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        git.ErrorDataReceived += (_, _) => { };
        git.BeginErrorReadLine();
        git.StandardOutput.ReadToEnd();
        git.WaitForExit();
    }

    private static void WriteScript(string path, string script)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private Task<CheckResult> RunGitleaksAsync(string program) => new GitleaksCheck(program).RunAsync(Context(), CancellationToken.None);

    private PreflightContext Context() => new(Seat.Operator, "test", _ => null, TimeProvider.System) { WorkTree = _git.Path };
}

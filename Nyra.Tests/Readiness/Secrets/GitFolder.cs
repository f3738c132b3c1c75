using System.Diagnostics;
using Nyra.Tests.Infrastructure;

namespace Nyra.Tests.Readiness.Secrets;

/// <summary>A git repository of a test's own.</summary>
internal sealed class GitFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _git = Programs.Git();

    public GitFolder() => Run("init", "--quiet", "--initial-branch=main");

    public string Path => _folder.Path;

    public string File(string name) => _folder.File(name);

    public void Write(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(File(name))!);
        System.IO.File.WriteAllText(File(name), text);
    }

    public void Commit(string message = "a commit")
    {
        Run("add", "--all");
        Run("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com", "-c", "commit.gpgsign=false", "commit", "--quiet", "--allow-empty", "-m", message);
    }

    public void Run(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo(_git, arguments) { WorkingDirectory = Path, RedirectStandardError = true })!;
        var error = git.StandardError.ReadToEnd();
        git.WaitForExit();
        if (git.ExitCode != 0)
            throw new InvalidOperationException($"git {arguments[0]}: {error}");
    }

    public void Dispose()
    {
        // Objects are read-only, which Windows does not delete.
        foreach (var file in new DirectoryInfo(Path).EnumerateFiles("*", SearchOption.AllDirectories))
            file.Attributes = FileAttributes.Normal;
        _folder.Dispose();
    }
}

using System.Diagnostics;
using Nyra.Billing;
using Nyra.Tests.Architecture;

namespace Nyra.Tests.Infrastructure;

/// <summary>A clean checkout of the commit that was built, which is what a rehearsal counts for.</summary>
internal static class GitCheckout
{
    /// <returns>False where there is no git, or the commit is not in this repository.</returns>
    public static async Task<bool> TryMakeAsync(string folder) => BuildVersion.Commit is { } commit
        && await GitAsync("clone", "--quiet", "--shared", "--no-checkout", Repository.Root, folder)
        && await GitAsync("-C", folder, "checkout", "--quiet", "--detach", commit);

    private static async Task<bool> GitAsync(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { RedirectStandardError = true })!;
        await git.StandardError.ReadToEndAsync();
        await git.WaitForExitAsync();
        return git.ExitCode == 0;
    }
}

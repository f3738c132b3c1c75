using Nyra.Embedded;
using Nyra.Embedded.StripeCli;
using Nyra.Tests.Architecture;
using Nyra.Tests.Cli;
using Xunit;

namespace Nyra.Tests.Infrastructure;

/// <summary>External programs that some tests need. Where one is missing its tests are skipped with the reason; CI has them all.</summary>
internal static class Programs
{
    private const string NpmCi = "Run npm ci in the repository's folder.";

    public static StripeCliBinary StripeCli()
    {
        var found = StripeCliBinary.Find([Repository.Root], path: null);
        Assert.SkipUnless(found is not null, $"The Stripe CLI is missing. {NpmCi}");
        return found!;
    }

    /// <summary>Node.js, and a package of the repository's node_modules.</summary>
    public static string Node(string package)
    {
        var node = OnPath("node");
        Assert.SkipUnless(node is not null, "Node.js is not on PATH.");
        Assert.SkipUnless(Directory.Exists(Repository.File($"node_modules/{package}")), $"The npm package {package} is missing. {NpmCi}");
        return node!;
    }

    /// <summary>npm, with the packages that <c>npm ci</c> brings.</summary>
    public static void Npm()
    {
        Assert.SkipUnless(OnPath("npm") is not null, "npm is not on PATH (it comes with Node.js).");
    }

    public static string Chromium()
    {
        var found = new[] { "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome" }.Select(OnPath).FirstOrDefault(path => path is not null);
        Assert.SkipUnless(found is not null, "No Chromium is on PATH (chromium, chromium-browser or google-chrome).");
        return found!;
    }

    /// <summary>What ahead-of-time compilation links with.</summary>
    public static void NativeLinker() =>
        Assert.SkipUnless(OnPath("clang") is not null || OnPath("gcc") is not null, "Neither clang nor gcc is on PATH, which ahead-of-time compilation links with.");

    /// <summary>A C compiler.</summary>
    public static string CCompiler()
    {
        var found = OnPath("clang") ?? OnPath("gcc");
        Assert.SkipUnless(found is not null, "Neither clang nor gcc is on PATH.");
        return found!;
    }

    public static string RedisServer()
    {
        var found = OnPath("redis-server");
        Assert.SkipUnless(found is not null, "redis-server is not installed (apt-get install redis-server).");
        return found!;
    }

    /// <summary>The folder of initdb and postgres. Debian keeps them off PATH, by version.</summary>
    public static string Postgres()
    {
        var debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
                .Select(folder => Path.Combine(folder, "bin", "postgres"))
            : [];
        // initdb lies beside the program itself, not beside a link to it.
        var found = debian.Prepend(OnPath("postgres")).OfType<string>()
            .Select(path => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path).FirstOrDefault(File.Exists);
        Assert.SkipUnless(found is not null, "PostgreSQL is not installed (apt-get install postgresql).");
        return Path.GetDirectoryName(found)!;
    }

    public static string PgBouncer()
    {
        var found = OnPath("pgbouncer") ?? new[] { "/usr/sbin/pgbouncer" }.FirstOrDefault(File.Exists);
        Assert.SkipUnless(found is not null, "PgBouncer is not installed (apt-get install pgbouncer).");
        return found!;
    }

    /// <summary>Exim, which sends and delivers mail.</summary>
    public static string Exim()
    {
        var found = OnPath("exim4") ?? OnPath("exim") ?? new[] { "/usr/sbin/exim4", "/usr/sbin/exim" }.FirstOrDefault(File.Exists);
        Assert.SkipUnless(found is not null, "Exim is not installed (apt-get install exim4-daemon-light).");
        return found!;
    }

    /// <summary>Dovecot, which mail is read from by IMAP. It keeps itself off PATH.</summary>
    public static string Dovecot()
    {
        var found = OnPath("dovecot") ?? new[] { "/usr/sbin/dovecot" }.FirstOrDefault(File.Exists);
        Assert.SkipUnless(
            found is not null && new[] { "/usr/lib/dovecot/imap", "/usr/libexec/dovecot/imap" }.Any(File.Exists),
            "Dovecot's IMAP server is not installed (apt-get install dovecot-imapd).");
        return found!;
    }

    /// <summary>What refuses to run as root: the program that runs another as a user its package makes.</summary>
    /// <param name="server">Who refuses.</param>
    public static string SetPriv(string server, string user)
    {
        var found = OnPath("setpriv");
        Assert.SkipUnless(found is not null, $"{server} does not run as root, and setpriv (util-linux), which runs it as another user, is not on PATH.");
        Assert.SkipUnless(
            File.ReadLines("/etc/passwd").Any(line => line.StartsWith($"{user}:", StringComparison.Ordinal)),
            $"{server} does not run as root, and there is no user {user} to run it as.");
        return found!;
    }

    public static string Git()
    {
        var found = OnPath("git");
        Assert.SkipUnless(found is not null, "git is not on PATH.");
        return found!;
    }

    /// <summary>A .NET tool of the repository's manifest, to be started as <c>dotnet NAME</c> in the repository.</summary>
    public static async Task RestoredToolAsync(string name)
    {
        var (code, _, _) = await NyraProcess.RunAsync("dotnet", [name, "--version"], Repository.Root);
        Assert.SkipUnless(code == 0, $"The .NET tool {name} is missing. Run dotnet tool restore in the repository's folder.");
    }

    private static string? OnPath(string program) => ProgramFile.OnPath(program);
}

using System.Runtime.InteropServices;
using Nyra.Embedded.StripeCli;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Embedded.StripeCli;

public sealed class StripeCliBinaryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string Program => OperatingSystem.IsWindows() ? "stripe.exe" : "stripe";

    private static string Package => OperatingSystem.IsWindows() ? "cli-win32-x64"
        : $"cli-{(OperatingSystem.IsMacOS() ? "darwin" : "linux")}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";

    [Fact]
    public void The_platforms_program_is_found_from_any_folder_below_and_never_npms_script()
    {
        Write("node_modules/.bin/stripe", "#!/usr/bin/env node");
        Write("node_modules/@stripe/cli/bin/shim.js", "#!/usr/bin/env node");
        var program = Write($"node_modules/@stripe/{Package}/bin/{Program}", "program");
        var below = Directory.CreateDirectory(_folder.File("a/b")).FullName;
        Assert.Equal(program, StripeCliBinary.Find([below], path: null)?.Path);
    }

    [Fact]
    public void The_one_of_npm_is_preferred_to_the_one_on_path()
    {
        var onPath = Write($"tools/{Program}", "program");
        Assert.Equal(onPath, StripeCliBinary.Find([], _folder.File("tools"))?.Path);
        var pinned = Write($"node_modules/@stripe/{Package}/bin/{Program}", "program");
        Assert.Equal(pinned, StripeCliBinary.Find([_folder.Path], _folder.File("tools"))?.Path);
    }

    [Fact]
    public void A_script_on_path_is_passed_over()
    {
        Write($"scripts/{Program}", "#!/usr/bin/env node\n");
        var program = Write($"tools/{Program}", "program");
        Assert.Equal(program, StripeCliBinary.Find([], _folder.File("scripts") + Path.PathSeparator + _folder.File("tools"))?.Path);
        Assert.Null(StripeCliBinary.Find([], _folder.File("scripts")));
    }

    [Fact]
    public void Where_there_is_none_the_way_to_it_is_known()
    {
        Assert.Null(StripeCliBinary.Find([_folder.Path], _folder.Path));
        Assert.Contains("npm ci", StripeCliBinary.HowToGetIt, StringComparison.Ordinal);
    }

    private string Write(string name, string content)
    {
        var path = Path.GetFullPath(_folder.File(name));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }
}

using System.Runtime.CompilerServices;

namespace Nyra.Tests.Infrastructure;

/// <summary>
/// Has no host of the tests watch its settings files. Each would take an inotify instance, of which Linux gives a user 128 by default, and hundreds of
/// hosts start here.
/// </summary>
internal static class UnwatchedSettings
{
    [ModuleInitializer]
    internal static void Set() => Environment.SetEnvironmentVariable("DOTNET_hostBuilder__reloadConfigOnChange", "false");
}

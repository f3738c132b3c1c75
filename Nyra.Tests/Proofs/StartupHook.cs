using Nyra.Tests.Proofs;

/// <summary>
/// Runs in a child process before its own code does, where DOTNET_STARTUP_HOOKS names this assembly: the hosts themselves hold no switch
/// for tests. The name and the missing namespace are .NET's.
/// </summary>
internal static class StartupHook
{
    public static void Initialize() => Fault.Install(Environment.GetEnvironmentVariable(Fault.Variable));
}

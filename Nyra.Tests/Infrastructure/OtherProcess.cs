using System.Diagnostics;

namespace Nyra.Tests.Infrastructure;

/// <summary>A process that something under test started, known by its id alone.</summary>
internal static class OtherProcess
{
    public static bool Runs(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Ends it as a crash does: it can do nothing about it.</summary>
    public static void Kill(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
        process.WaitForExit();
    }
}

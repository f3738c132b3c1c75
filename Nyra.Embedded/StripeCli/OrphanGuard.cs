using System.Diagnostics;
using System.Globalization;

namespace Nyra.Embedded.StripeCli;

/// <summary>
/// Ends a child when this process is gone without having done so: killed, or crashed. The Stripe CLI would try to reconnect for ever.
/// </summary>
/// <remarks>Needs a shell, so not on Windows: there a child outlives a parent that was killed.</remarks>
internal sealed class OrphanGuard : IDisposable
{
    // A line means that all is well, the end of the input that nobody is left to write one. Ctrl-C in a terminal is meant for everybody in it.
    private const string Script = "trap '' INT; read -r _ || kill -TERM \"$0\"";

    private readonly Process _shell;

    private OrphanGuard(Process shell) => _shell = shell;

    public static OrphanGuard? Of(Process child)
    {
        if (OperatingSystem.IsWindows())
            return null;
        var start = new ProcessStartInfo("/bin/sh", ["-c", Script, child.Id.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardInput = true };
        return new(Process.Start(start)!);
    }

    /// <summary>To be called when the child has ended: its id may soon be another's.</summary>
    public void Dispose()
    {
        if (!_shell.HasExited)
            _shell.StandardInput.WriteLine();
        _shell.Dispose();
    }
}

namespace Nyra.ServiceDefaults;

/// <summary>What a Nyra process answers with when it ends. The numbers from 64 up are those of BSD's sysexits.h.</summary>
public static class ExitCodes
{
    /// <summary>Everything asked for was done and held.</summary>
    public const int Ok = 0;

    /// <summary>It ran, and what it was to prove did not hold.</summary>
    public const int Failed = 1;

    /// <summary>It did not run: the guard is not armed; of nyra preflight also: its command line could not be understood.</summary>
    public const int NotArmed = 2;

    /// <summary>It held, with warnings, and the person asked for strictness.</summary>
    public const int Warned = 4;

    /// <summary>The command line could not be understood, or names a file that exists already (EX_USAGE).</summary>
    public const int Usage = 64;

    /// <summary>Something it needs is not there: a port, a program, a server, a file that can be written (EX_UNAVAILABLE).</summary>
    public const int Unavailable = 69;

    /// <summary>A setting, a credential or a file it starts from is missing, malformed or refused (EX_CONFIG).</summary>
    public const int Configuration = 78;

    /// <summary>Stopped by Ctrl-C, also where it runs until then, or otherwise before it had a result (128 + SIGINT).</summary>
    public const int Interrupted = 130;
}

namespace Nyra.Cli.Operator;

/// <summary>The backend did not do what the operator asked: why, and what the process ends with.</summary>
internal sealed class OperatorException(int exitCode, string message) : Exception(message)
{
    public int ExitCode => exitCode;
}

using System.Net;

namespace Nyra.Cli.Operator;

/// <summary>The backend did not do what the operator asked: why, and what the process ends with.</summary>
/// <param name="status">Where the backend answered, with what.</param>
internal sealed class OperatorException(int exitCode, string message, HttpStatusCode? status = null) : Exception(message)
{
    public HttpStatusCode? Status => status;

    public int ExitCode => exitCode;
}

namespace Nyra.Readiness.ByHand;

/// <summary>What was asked for cannot be done as things are. The message says what to do first.</summary>
public sealed class NothingToDoException : Exception
{
    public NothingToDoException(string message)
        : base(message)
    {
    }

    public NothingToDoException()
    {
    }

    public NothingToDoException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

namespace Nyra.Readiness.Support;

/// <summary>Mail could not be sent or read. The message names the remedy, and holds no password.</summary>
public sealed class MailTroubleException(MailTrouble trouble, string message, Exception? cause = null) : Exception(message, cause)
{
    public MailTrouble Trouble => trouble;
}

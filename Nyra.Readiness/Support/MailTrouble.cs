namespace Nyra.Readiness.Support;

/// <summary>What kind of trouble there was with the mail.</summary>
public enum MailTrouble
{
    /// <summary>A setting is missing or wrong: a password, a user, a folder.</summary>
    Settings,

    /// <summary>A server is not there, or not one to be trusted with a password.</summary>
    Unavailable,

    /// <summary>The support inbox does not take the ticket.</summary>
    Refused,
}

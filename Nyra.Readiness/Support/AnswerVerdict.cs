namespace Nyra.Readiness.Support;

/// <summary>What a message is to a ticket.</summary>
public enum AnswerVerdict
{
    /// <summary>Somebody answered.</summary>
    Answer,

    /// <summary>It has nothing to do with the ticket.</summary>
    NotOurs,

    /// <summary>A copy of the ticket itself, or something else from the rehearsal's mailbox.</summary>
    Own,

    /// <summary>The support inbox does not get the ticket; no answer will come.</summary>
    Bounce,

    /// <summary>A program replied: nobody has read the ticket yet.</summary>
    Automatic,
}

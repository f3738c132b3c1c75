namespace Nyra.Readiness.Secrets;

/// <summary>An archive, with everything in it, unpacks to more than is read of one: no other entry of it is read either.</summary>
internal sealed class ArchiveTooLargeException(string message) : Exception(message);

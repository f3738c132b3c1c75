namespace Nyra.BillingApi.Readiness;

/// <summary>The published snapshot is withdrawn: <c>{"expiredCheckouts":2,"wasPublished":true}</c>.</summary>
/// <param name="ExpiredCheckouts">Begun before and still open, which nobody can pay any more.</param>
/// <param name="Problem">Why some may still be paid, and what to do; left out where none can.</param>
/// <param name="WasPublished">Whether there was one; a backend before 0.2 does not say.</param>
public sealed record WithdrawnAnswer(int ExpiredCheckouts, string? Problem = null, bool? WasPublished = null);

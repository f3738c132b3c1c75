namespace Nyra.Readiness.Rehearsal.Reports;

/// <summary>A rehearsal as the backend remembers it: <c>{"id":"…","running":false,"report":{…}}</c>.</summary>
/// <param name="Id">Made by whoever rehearses; letters, digits and dashes.</param>
/// <param name="Running">While it goes on the report holds the steps taken so far.</param>
public sealed record RehearsalRecord(string Id, bool Running, RehearsalReport Report);

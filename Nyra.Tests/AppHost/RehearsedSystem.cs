using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nyra.Readiness.Rehearsal;
using Nyra.Readiness.Rehearsal.Reports;

namespace Nyra.Tests.AppHost;

/// <summary>A system that stays up after its rehearsal, whatever started it.</summary>
/// <param name="Gateway">Where it is reached.</param>
/// <param name="OperatorToken">Lets the operator in.</param>
/// <param name="Stack">Ends it.</param>
public sealed record RehearsedSystem(Uri Gateway, string OperatorToken, IAsyncDisposable Stack) : IAsyncDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = Gateway };

    public Task<HttpResponseMessage> GetAsync(string path, CancellationToken ct) => _http.GetAsync(path, ct);

    /// <summary>The latest rehearsal, as the backend was told of it.</summary>
    public async Task<RehearsalReport> LatestAsync(CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "v1/rehearsals");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", OperatorToken);
        using var answer = await _http.SendAsync(request, ct);
        var known = JsonNode.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(ct))!["rehearsals"]!.AsArray();
        return known.Select(record => record.Deserialize(RehearsalJson.Default.RehearsalRecord)!.Report).MaxBy(report => report.StartedAt)!;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Stack.DisposeAsync();
    }
}

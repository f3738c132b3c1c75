using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Nyra.Tests.Infrastructure;

/// <summary>Starts a reconciliation as an operator does and asks how far it is until it ended.</summary>
internal static class ReconcileJobClient
{
    private const string Path = "v1/reconcile";

    /// <summary>Starts one, or follows the one that runs already; the job as it ended.</summary>
    /// <exception cref="HttpRequestException">When the API does not answer any more.</exception>
    public static async Task<JsonElement> RunAsync(HttpClient operatorHttp, object request, CancellationToken ct)
    {
        using var started = await operatorHttp.PostAsJsonAsync(Path, request, ct);
        Assert.Contains(started.StatusCode, new[] { HttpStatusCode.Accepted, HttpStatusCode.Conflict });
        var job = await started.Content.ReadFromJsonAsync<JsonElement>(ct);
        return await EndedAsync(operatorHttp, job.GetProperty("id").GetString()!, ct);
    }

    public static async Task<JsonElement> EndedAsync(HttpClient operatorHttp, string id, CancellationToken ct)
    {
        while (true)
        {
            var job = await operatorHttp.GetFromJsonAsync<JsonElement>($"{Path}/{id}", ct);
            if (job.GetProperty("state").GetString() != "running")
                return job;
            await Task.Delay(20, ct);
        }
    }

    /// <summary>Stops the one that runs, if one does.</summary>
    public static async Task StopAsync(HttpClient operatorHttp, CancellationToken ct)
    {
        using var last = await operatorHttp.GetAsync(Path, ct);
        if (!last.IsSuccessStatusCode)
            return;
        var id = (await last.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("id").GetString();
        using var stopped = await operatorHttp.DeleteAsync($"{Path}/{id}", ct);
        Assert.True(stopped.IsSuccessStatusCode);
    }
}

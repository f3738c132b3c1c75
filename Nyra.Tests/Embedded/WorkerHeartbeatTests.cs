using System.Text.Json.Nodes;
using Nyra.Billing.Configuration;
using Nyra.Billing.Queue.Sqlite;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Embedded;

public sealed class WorkerHeartbeatTests
{
    [Fact]
    public async Task Health_and_preflight_know_of_the_worker_while_it_runs_and_a_worker_that_ended_leaves_no_sign()
    {
        await using var stack = await RunningStack.StartAsync();
        await Eventually.HoldsAsync(async () => (await stack.Http.GetStringAsync("health")).Contains("1 webhook worker is running.", StringComparison.Ordinal), pauseMilliseconds: 200);
        Assert.Equal("pass", await StatusAsync(stack));
        await stack.Stack.DisposeAsync();
        using var heartbeats = SqliteWorkerHeartbeats.Open(stack.Setting(Settings.QueueFile), TimeProvider.System);
        Assert.Empty(await heartbeats.ListAsync(CancellationToken.None));
    }

    private static async Task<string> StatusAsync(RunningStack stack)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "v1/readiness/check");
        request.Headers.Authorization = new("Bearer", stack.Setting(Settings.OperatorToken));
        var readiness = JsonNode.Parse(await (await stack.Http.SendAsync(request)).Content.ReadAsStringAsync())!;
        return readiness["checks"]!.AsArray().Single(check => check!["name"]!.GetValue<string>() == "webhook-worker-alive")!["status"]!.GetValue<string>();
    }
}

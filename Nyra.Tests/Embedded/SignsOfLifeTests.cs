using System.Text.Json.Nodes;
using Nyra.Billing.Entitlements.Json;
using Nyra.Billing.Queue;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Embedded;

public sealed class SignsOfLifeTests
{
    [Fact]
    public async Task The_api_knows_of_its_worker_while_it_runs_and_a_worker_that_ended_leaves_no_sign()
    {
        await using var stack = await RunningStack.StartAsync();
        await Eventually.HoldsAsync(async () => await StatusAsync(stack) == "pass", pauseMilliseconds: 200);
        await stack.Stack.DisposeAsync();
        await using var store = JsonEntitlementStore.Open(Path.Combine(stack.Folder, "entitlements.json"), TimeProvider.System);
        Assert.NotNull(await store.FindDocumentAsync(WorkerSigns.Name, CancellationToken.None));
        Assert.Empty((await WorkerSigns.In(store).ReadAsync(CancellationToken.None)).Value.Workers);
    }

    private static async Task<string> StatusAsync(RunningStack stack)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "v1/readiness/check");
        request.Headers.Authorization = new("Bearer", stack.Setting(Nyra.Billing.Configuration.Settings.OperatorToken));
        var readiness = JsonNode.Parse(await (await stack.Http.SendAsync(request)).Content.ReadAsStringAsync())!;
        return readiness["checks"]!.AsArray().Single(check => check!["name"]!.GetValue<string>() == "webhook-worker-alive")!["status"]!.GetValue<string>();
    }
}

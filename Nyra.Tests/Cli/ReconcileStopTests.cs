using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Nyra.Billing.Configuration;
using Nyra.BillingApi.Reconciliation;
using Nyra.Cli.Operator;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.Cli;

/// <summary><c>nyra reconcile --stop</c>, asking a backend whose last reconciliation is in a given state.</summary>
public sealed class ReconcileStopTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private WebApplication _backend = null!;
    private ReconcileJobState _state;
    private ReconcileJobState _afterStop = ReconcileJobState.Stopped;
    private int _stops;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        _backend = builder.Build();
        _backend.Urls.Add("http://127.0.0.1:0");
        _backend.MapGet("/v1/reconcile", () => Job(_state));
        _backend.MapDelete("/v1/reconcile/{id}", (string id) =>
        {
            _stops++;
            return Job(_afterStop);
        });
        await _backend.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _backend.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task One_that_runs_is_stopped()
    {
        _state = ReconcileJobState.Running;
        Assert.StartsWith("The reconciliation was stopped after 5 customer(s).", await StopAsync(), StringComparison.Ordinal);
        Assert.Equal(1, _stops);
    }

    [Fact]
    public async Task One_that_ended_by_itself_meanwhile_was_not_stopped()
    {
        (_state, _afterStop) = (ReconcileJobState.Running, ReconcileJobState.Finished);
        Assert.Equal("No reconciliation is running.", await StopAsync());
    }

    [Fact]
    public async Task One_that_was_stopped_before_is_not_reported_as_stopped_now()
    {
        _state = ReconcileJobState.Stopped;
        Assert.Equal("No reconciliation is running.", await StopAsync());
        Assert.Equal(0, _stops);
    }

    private static IResult Job(ReconcileJobState state) => Results.Json(
        new ReconcileJobResponse("7", state, DateTimeOffset.UnixEpoch, false, 0, 9, 5, 0, 0, 0, null, null), OperatorClient.Json);

    private async Task<string> StopAsync()
    {
        var variables = new Dictionary<string, string?>
        {
            [Settings.BillingBaseUrl] = _backend.Urls.Single(),
            [Settings.OperatorToken] = "some-operator-token-0123456789-abcdef",
        };
        var (code, output, error) = await NyraProcess.RunAsync("nyra.dll", ["reconcile", "--stop"], _folder.Path, variables);
        Assert.True(code == 0, output + error);
        return output.Trim();
    }
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Nyra.AppHost.Terminal;
using Xunit;

namespace Nyra.Tests.AppHost.Aspire;

/// <summary>What reaches the terminal of the logs that are written in the app host.</summary>
public sealed class TerminalLogTests
{
    // Seen once in many runs: the connection to the orchestrator ended while the app host stopped, with a stack trace in the terminal.
    [Theory]
    [InlineData("Aspire.Hosting.Dcp.KubernetesService")]
    [InlineData("Aspire.Hosting.Dcp.DcpExecutor")]
    [InlineData("Aspire.Hosting.Backchannel.AppHostRpcTarget")]
    [InlineData("Aspire.Hosting.ApplicationModel.ResourceNotificationService")]
    [InlineData("Grpc.AspNetCore.Server.ServerCallHandler")]
    [InlineData("Microsoft.AspNetCore.Server.Kestrel")]
    [InlineData("Microsoft.Extensions.Diagnostics.HealthChecks.DefaultHealthCheckService")]
    [InlineData("System.Net.Http.HttpClient")]
    public void An_error_that_a_framework_logs_is_not_shown(string category) => Assert.False(Logger(category).IsEnabled(LogLevel.Error));

    [Fact]
    public void A_warning_of_nyra_is_shown() => Assert.True(Logger("Nyra.AppHost.Resources.RehearsalResource").IsEnabled(LogLevel.Warning));

    private static ILogger Logger(string category)
    {
        var levels = new ConfigurationBuilder().AddInMemoryCollection(AppHostTerminal.Defaults).Build().GetSection("Logging");
        return LoggerFactory.Create(logging => logging.AddConfiguration(levels).AddConsole()).CreateLogger(category);
    }
}

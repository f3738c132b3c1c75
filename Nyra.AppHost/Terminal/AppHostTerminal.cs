using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Nyra.AppHost.Resources;
using Nyra.ServiceDefaults;

namespace Nyra.AppHost.Terminal;

/// <summary>
/// What a person reads who started the app host in a terminal: the addresses, the rehearsal as it goes, and which resource cannot start, why, and what to do.
/// Everything else is in the dashboard.
/// </summary>
internal sealed class AppHostTerminal(DistributedApplication app, bool exitAfterRehearsal)
{
    private static readonly TimeSpan LongStart = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan MaxUnhealthy = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan MaxCleanup = TimeSpan.FromSeconds(30);
    // A person waits for the prompt. What is not stopped by then ends by itself: Aspire's orchestrator watches this process.
    private static readonly TimeSpan MaxCleanupAfterInterrupt = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan LogDelay = TimeSpan.FromSeconds(3);

    // First in line, so that whatever else is set overrides it.
    internal static readonly Dictionary<string, string?> Defaults = new()
    {
        // A resource that fails is named here. A connection that is cut while everything stops is logged as an error, with a stack trace.
        ["Logging:LogLevel:Default"] = "Critical",
        ["Logging:LogLevel:Nyra"] = "Warning",
        // The host complains when it is stopped while it starts.
        ["Logging:LogLevel:Microsoft.Extensions.Hosting"] = "None",
        // Its pages log a stack trace where a browser was closed or slow.
        ["Logging:LogLevel:Aspire.Hosting.Dashboard"] = "None",
        // The end of this process is the end of the system.
        ["DcpPublisher:WaitForResourceCleanup"] = "true",
    };

    private readonly ResourceLogs _logs = new(app.Services.GetRequiredService<ResourceLoggerService>());
    private readonly DistributedApplicationModel _model = app.Services.GetRequiredService<DistributedApplicationModel>();
    private readonly IHostApplicationLifetime _lifetime = app.Services.GetRequiredService<IHostApplicationLifetime>();
    private readonly TimeSpan _maxUnhealthy =
        AppHostSettings.Duration(app.Services.GetRequiredService<IConfiguration>()[AppHostSettings.UnhealthyTimeout]) ?? MaxUnhealthy;
    private readonly HashSet<string> _said = [];
    private readonly HashSet<string> _stopping = [];
    private int _rehearsalLines;
    private int? _exitCode;

    /// <summary>Whether this process is the app host: tests start its entry point in theirs, with arguments and logs of their own.</summary>
    public static bool IsOwnProcess { get; } = Assembly.GetEntryAssembly() == typeof(AppHostTerminal).Assembly;

    public static void Prepare(IDistributedApplicationBuilder builder)
    {
        if (!IsOwnProcess || !builder.ExecutionContext.IsRunMode)
            return;
        DevelopmentState.RequireAlone(builder);
        ((IConfigurationBuilder)builder.Configuration).Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = MaxCleanup);
    }

    /// <summary>Runs it to its end.</summary>
    /// <param name="first">What is said before anything starts.</param>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(DistributedApplication app, bool exitAfterRehearsal, params IEnumerable<string?> first)
    {
        if (!IsOwnProcess || !app.Services.GetRequiredService<DistributedApplicationExecutionContext>().IsRunMode)
        {
            await app.RunAsync();
            // A pipeline that fails sets it.
            return Environment.ExitCode;
        }
        Console.OutputEncoding = Encoding.UTF8;
        foreach (var line in first.OfType<string>())
            Console.WriteLine("  " + line);
        var terminal = new AppHostTerminal(app, exitAfterRehearsal);
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, terminal.EndSoon);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, terminal.EndSoon);
        await using (app)
        {
            var missing = await terminal.MissingValuesAsync();
            if (missing.Count > 0 && exitAfterRehearsal)
                return Refuse(new(ExitCodes.Configuration, missing));
            foreach (var line in missing)
                Console.WriteLine("  " + line);
            Console.WriteLine("  Starting.");
            var watching = Task.WhenAll(terminal.WatchAsync(), terminal.ForwardRehearsalAsync(), terminal.NameTheSlowAsync());
            try
            {
                await app.RunAsync();
            }
            catch (Exception error) when (StartupRefusal.From(error) is not null)
            {
                terminal._lifetime.StopApplication();
                terminal._exitCode = Refuse(StartupRefusal.From(error)!);
            }
            catch (OperationCanceledException) when (terminal._lifetime.ApplicationStopping.IsCancellationRequested)
            {
                // Stopped while it started.
            }
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return terminal.ExitCode;
    }

    // The rehearsal that was asked for has no result: that is not a success.
    private int ExitCode => _exitCode ?? (exitAfterRehearsal ? ExitCodes.Interrupted : ExitCodes.Ok);

    private static int Refuse(StartupRefusal refusal)
    {
        Console.Error.Write(refusal.ToText("The app host"));
        return refusal.ExitCode;
    }

    // The host also receives the signal and stops everything. This limits how long that may take.
    private void EndSoon(PosixSignalContext signal)
    {
        if (signal.Signal == PosixSignal.SIGINT)
            _exitCode ??= ExitCodes.Interrupted;
        _ = Task.Delay(MaxCleanupAfterInterrupt).ContinueWith(_ => Environment.Exit(ExitCode), TaskScheduler.Default);
    }

    // The dashboard asks for these values, and the resources that use them do not start before. The terminal must say so, too.
    private async Task<List<string>> MissingValuesAsync()
    {
        var missing = new List<string>();
        foreach (var parameter in _model.Resources.OfType<ParameterResource>())
        {
            try
            {
                await parameter.GetValueAsync(CancellationToken.None);
            }
            catch (MissingParameterValueException)
            {
                missing.Add($"{parameter.Name} has no value. Set it {(exitAfterRehearsal ? "" : "in the dashboard, or ")}with\n"
                    + $"      dotnet user-secrets --project Nyra.AppHost set Parameters:{parameter.Name} VALUE");
            }
        }
        return missing;
    }

    private async Task WatchAsync()
    {
        await foreach (var change in app.ResourceNotifications.WatchAsync(_lifetime.ApplicationStopping))
        {
            var (name, now) = (change.Resource.Name, change.Snapshot);
            var state = now.State?.Text;
            var ended = now.ExitCode is not null && KnownResourceStates.TerminalStates.Contains(state);
            if (state == KnownResourceStates.Stopping)
                _stopping.Add(change.ResourceId);
            else if (name == RehearsalResource.Name && ended)
                await RehearsalEndedAsync(change.ResourceId, now.ExitCode!.Value);
            else if ((ended || state == KnownResourceStates.FailedToStart || state == KnownResourceStates.RuntimeUnhealthy) && !_stopping.Remove(change.ResourceId))
                await ReportFailureAsync(change);
            else if (state == KnownResourceStates.Running)
                WriteAddresses(name, now);
        }
    }

    private void WriteAddresses(string name, CustomResourceSnapshot now)
    {
        _said.Remove("failed " + name);
        if (name == "aspire-dashboard" && Url("/login?") is { } login && _said.Add(name))
            Console.WriteLine($"  dashboard  {login}");
        if (name == "gateway" && now.HealthStatus == HealthStatus.Healthy && Url("/readiness") is { } page && _said.Add(name))
            Console.WriteLine($"  readiness  {page}\n  gateway    {page[..^"/readiness".Length]}");

        string? Url(string part) => now.Urls.Select(url => url.Url).FirstOrDefault(url => url.Contains(part, StringComparison.Ordinal));
    }

    private async Task ForwardRehearsalAsync()
    {
        var stopping = _lifetime.ApplicationStopping;
        var started = await app.ResourceNotifications.WaitForResourceAsync(
            RehearsalResource.Name, change => change.Snapshot.StartTimeStamp is not null, stopping);
        await foreach (var lines in _logs.WatchAsync(started.ResourceId).WithCancellation(stopping))
        {
            foreach (var line in lines.Where(ResourceLogs.IsOfTheRehearsal))
            {
                Console.WriteLine(Plain() ? ResourceLogs.PlainText(line) : ResourceLogs.Text(line));
                _rehearsalLines++;
            }
        }
    }

    private async Task RehearsalEndedAsync(string resourceId, int exitCode)
    {
        if (!exitAfterRehearsal && !_said.Add("stays up"))
            return;
        // Its last lines may still be on their way.
        using var limit = new CancellationTokenSource(LogDelay);
        var all = (await _logs.AllAsync(resourceId)).Count(ResourceLogs.IsOfTheRehearsal);
        while (_rehearsalLines < all && !limit.IsCancellationRequested)
            await Task.Delay(20);
        if (exitAfterRehearsal)
            End(exitCode);
        else
            Console.WriteLine("  The stack is up. Ctrl-C ends it.");
    }

    private async Task ReportFailureAsync(ResourceEvent change)
    {
        var (name, now) = (change.Resource.Name, change.Snapshot);
        // What only waits for a failed resource is not what to look at.
        var waitsForFailed = change.Resource.Annotations.OfType<WaitAnnotation>().Any(wait => _said.Contains("failed " + wait.Resource.Name));
        if (_exitCode is not null || waitsForFailed || !_said.Add("failed " + name))
            return;
        Console.Error.WriteLine($"  {name} {Failure.What(now, _maxUnhealthy)}.");
        foreach (var line in Failure.UnhealthyReports(now).Concat(Failure.Reasons(change, await _logs.AllAsync(change.ResourceId))))
            Console.Error.WriteLine($"      {line}");
        Console.Error.WriteLine(
            change.Resource is ContainerResource && now.State?.Text != KnownResourceStates.Running
                ? "      Start the container runtime, or choose another queue: --Queue=server or --Queue=file."
            : exitAfterRehearsal ? "      Fix that, then run the command again."
            : $"      Fix that, then start {name} in the dashboard, or press Ctrl-C and run the command again.");
        if (exitAfterRehearsal)
            End(ExitCodes.Unavailable);
    }

    // A container's image may have to be fetched first.
    private async Task NameTheSlowAsync()
    {
        var (stopping, moments) = (_lifetime.ApplicationStopping, app.ResourceNotifications);
        var longStart = LongStart < _maxUnhealthy ? LongStart : _maxUnhealthy;
        await Task.Delay(longStart, stopping);
        var starting = States().Where(at => at.Resource.Name != RehearsalResource.Name && IsStarting(at.Snapshot))
            .Select(at => at.Resource.Name).ToList();
        if (starting.Count > 0 && _rehearsalLines == 0)
            Console.WriteLine($"  Still starting: {string.Join(", ", starting)}.\n  The dashboard shows what each of them waits for.");
        var named = new HashSet<string>();
        for (; _rehearsalLines == 0; await Task.Delay(TimeSpan.FromSeconds(1), stopping))
        {
            foreach (var at in States().SelectMany(at => moments.AwaitedBy(at.Snapshot)).Where(at => UnhealthyFor(at.Snapshot) > longStart))
            {
                if (named.Add(at.Resource.Name))
                {
                    Console.WriteLine(
                        $"  {at.Resource.Name} runs, but is not healthy; its log in the dashboard says why. "
                            + string.Join(' ', Failure.UnhealthyReports(at.Snapshot)));
                }
                if (exitAfterRehearsal && UnhealthyFor(at.Snapshot) > _maxUnhealthy)
                    await ReportFailureAsync(at);
            }
        }

        List<ResourceEvent> States() =>
            [.. _model.Resources.Select(one => moments.TryGetCurrentState(one.Name, out var at) ? at : null).OfType<ResourceEvent>()];
    }

    // Since its start; of what others wait for, it was never healthy.
    private static TimeSpan? UnhealthyFor(CustomResourceSnapshot now) =>
        now.State?.Text == KnownResourceStates.Running && now.HealthStatus != HealthStatus.Healthy
            ? TimeProvider.System.GetUtcNow().UtcDateTime - now.StartTimeStamp?.ToUniversalTime()
            : null;

    // Aspire adds hidden resources, which it starts on request.
    private static bool IsStarting(CustomResourceSnapshot now) => !now.IsHidden && now.State?.Text is { } state
        && state != KnownResourceStates.NotStarted && state != KnownResourceStates.Running && !KnownResourceStates.TerminalStates.Contains(state);

    private void End(int exitCode)
    {
        _exitCode ??= exitCode;
        _lifetime.StopApplication();
    }

    private static bool Plain() => Console.IsOutputRedirected || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
}

using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Threading.Channels;
using Nyra.Readiness.Rehearsal.Reports;

namespace Nyra.Readiness.Rehearsal.Progress;

/// <summary>
/// Passes on how a rehearsal goes, and tells the backend beside it, so that its page can show it and the evidence stays there. That the backend
/// cannot be told makes no rehearsal fail: while it is restarted, for one, it cannot.
/// </summary>
public sealed class BackendProgress : IRehearsalProgress, IAsyncDisposable
{
    private const int MostAttempts = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly string _id = Guid.NewGuid().ToString("N");
    private readonly IRehearsalProgress _inner;
    private readonly TimeProvider _time;
    private readonly HttpClient _backend;
    // Each is the whole picture: while one is told, only the latest of the next is worth telling.
    private readonly Channel<RehearsalRecord> _pictures = Channel.CreateBounded<RehearsalRecord>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
    private readonly List<StepReport> _steps = [];
    private readonly Task _telling;
    private RehearsalTarget _target;
    private DateTimeOffset _started;
    private bool _ended;

    public BackendProgress(IRehearsalProgress inner, RehearsalTarget target, TimeProvider time)
    {
        (_inner, _target, _time) = (inner, target, time);
        _backend = new() { BaseAddress = target.Gateway, Timeout = Patience };
        _backend.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", target.OperatorToken);
        _telling = TellAsync();
    }

    public void Begin(RehearsalTarget target, IReadOnlyList<IRehearsalStep> steps)
    {
        (_target, _started) = (target, _time.GetUtcNow());
        _steps.AddRange(steps.Select(step => new StepReport(step.Name, "waiting", 0, "", null)));
        _inner.Begin(target, steps);
        Tell();
    }

    public void Starts(IRehearsalStep step)
    {
        Set(new(step.Name, "running", 0, "", null));
        _inner.Starts(step);
    }

    public void Asks(IRehearsalStep step, string what) => _inner.Asks(step, what);

    public void Ended(StepReport report)
    {
        Set(report);
        _inner.Ended(report);
    }

    /// <summary>Tells the backend how it ended, which is tried for a while; false where it could not be told.</summary>
    public async Task<bool> EndAsync(RehearsalReport report)
    {
        _pictures.Writer.TryComplete();
        await _telling;
        _ended = true;
        for (var attempt = 1; ; attempt++)
        {
            if (await TryTellAsync(new(_id, false, report)))
                return true;
            if (attempt == MostAttempts)
                return false;
            await Task.Delay(TimeSpan.FromMilliseconds(200), _time);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _pictures.Writer.TryComplete();
        await _telling;
        // Ctrl-C, for one: whoever watches is not to wait for ever.
        if (!_ended && _steps.Count > 0)
            await TryTellAsync(Picture().BrokenOff());
        _backend.Dispose();
    }

    private void Set(StepReport report)
    {
        var at = _steps.FindIndex(step => step.Name == report.Name);
        if (at >= 0)
            _steps[at] = report;
        Tell();
    }

    private void Tell() => _pictures.Writer.TryWrite(Picture());

    private RehearsalRecord Picture() => new(_id, true, new(
        false, _target.Mode, _target.Engine, _started, (long)(_time.GetUtcNow() - _started).TotalMilliseconds, [.. _steps], _target.Deliveries));

    private async Task TellAsync()
    {
        await foreach (var picture in _pictures.Reader.ReadAllAsync())
            await TryTellAsync(picture);
    }

    private async Task<bool> TryTellAsync(RehearsalRecord record)
    {
        try
        {
            using var answer = await _backend.PutAsJsonAsync("v1/rehearsals/" + record.Id, record, RehearsalJson.Default.RehearsalRecord);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception away) when (away is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}

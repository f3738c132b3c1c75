using System.Net;
using CsCheck;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Nyra.Gateway;
using Xunit;

namespace Nyra.Tests.Gateway;

public sealed class UnfinishedRequestsTests
{
    private const int MaxPerCaller = 3;
    private const long MaxBytes = 40 * UnfinishedRequest.ConnectionBytes;

    private static readonly IPAddress[] Callers = [.. Enumerable.Range(1, 4).Select(last => new IPAddress([192, 0, 2, (byte)last]))];

    private static readonly Gen<Step> Steps = Gen.Select(Gen.Enum<Kind>(), Gen.Int[0, 3], Gen.Int[0, 30], Gen.Long[0, MaxBytes / 4])
        .Select((kind, caller, which, bytes) => new Step(kind, caller, which, bytes));

    private enum Kind
    {
        Add,
        Hold,
        Complete,
        Dispose,
    }

    [Fact]
    public void It_closes_what_a_list_searched_from_its_start_would_close() => Steps.Array[1, 200].Sample(steps =>
    {
        var requests = Create(new());
        var model = new List<Modeled>();
        foreach (var step in steps)
        {
            Apply(step, requests, model);
            Assert.All(model, one => Assert.Equal(one.Closed, one.Request.Closed.IsCancellationRequested));
            Assert.Equal(model.Count(one => one.Unfinished), requests.Count);
            Assert.Equal(model.Sum(one => one.Bytes), requests.Bytes);
        }
        model.ForEach(one => one.Request.Dispose());
        Assert.Equal((0, 0L), (requests.Count, requests.Bytes));
    }, iter: 500, threads: 1);

    [Fact]
    public async Task Callers_that_add_complete_and_leave_at_the_same_time_leave_nothing_behind()
    {
        var requests = Create(new());
        var (completed, closed, above) = (0, 0, 0);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            var own = new Queue<UnfinishedRequest>();
            for (var i = 0; i < 20_000; i++)
            {
                own.Enqueue(requests.Add(Callers[random.Next(Callers.Length)]));
                own.Peek().Received(random.NextInt64(MaxBytes / 4));
                if (requests.Count > MaxPerCaller * Callers.Length)
                    Interlocked.Increment(ref above);
                if (own.Count == 4)
                    End(own.Dequeue());
            }
            while (own.TryDequeue(out var left))
                End(left);
        })));
        Assert.Equal((160_000, 0), (completed + closed, above));
        Assert.True(completed > 1000 && closed > 1000, $"{completed} completed, {closed} closed");
        Assert.Equal((0, 0L), (requests.Count, requests.Bytes));

        void End(UnfinishedRequest request)
        {
            Interlocked.Increment(ref request.TryComplete() ? ref completed : ref closed);
            request.Dispose();
        }
    }

    [Fact]
    public void A_body_that_takes_too_long_is_closed_and_one_that_is_complete_is_not()
    {
        var time = new FakeTimeProvider();
        var requests = Create(time);
        using var slow = requests.Add(Callers[0]);
        using var complete = requests.Add(Callers[0]);
        Assert.True(complete.TryComplete());
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(slow.Closed.IsCancellationRequested);
        Assert.False(slow.TryComplete());
        Assert.False(complete.Closed.IsCancellationRequested);
    }

    private static UnfinishedRequests Create(FakeTimeProvider time)
    {
        var timeout = TimeSpan.FromSeconds(10);
        var limits = new Limits { MaxUnfinishedPerCaller = MaxPerCaller, MaxBufferedBytes = MaxBytes, BodyTimeout = timeout };
        return new(Options.Create(limits), time);
    }

    private static void Apply(Step step, UnfinishedRequests requests, List<Modeled> model)
    {
        if (step.Kind == Kind.Add)
        {
            var caller = Callers[step.Caller];
            if (model.Where(one => one.Unfinished && one.Caller.Equals(caller)).ToList() is { Count: MaxPerCaller } full)
                full[0].Close();
            model.Add(new(requests.Add(caller), caller));
        }
        if (step.Which < model.Count && model[step.Which] is var chosen)
        {
            switch (step.Kind)
            {
                case Kind.Hold when chosen.Unfinished:
                    chosen.Request.Received(step.Bytes);
                    chosen.Bytes = UnfinishedRequest.ConnectionBytes + step.Bytes;
                    break;
                case Kind.Complete when !chosen.Completed && !chosen.Disposed:
                    Assert.Equal(!chosen.Closed, chosen.Request.TryComplete());
                    chosen.Completed = !chosen.Closed;
                    break;
                case Kind.Dispose:
                    chosen.Request.Dispose();
                    (chosen.Disposed, chosen.Bytes) = (true, 0);
                    break;
            }
        }
        while (model.Sum(one => one.Bytes) > MaxBytes && model.Find(one => one.Unfinished) is { } longest)
            longest.Close();
    }

    private sealed record Step(Kind Kind, int Caller, int Which, long Bytes);

    private sealed class Modeled(UnfinishedRequest request, IPAddress caller)
    {
        public UnfinishedRequest Request => request;

        public IPAddress Caller => caller;

        public long Bytes { get; set; } = UnfinishedRequest.ConnectionBytes;

        public bool Completed { get; set; }

        public bool Disposed { get; set; }

        public bool Closed { get; private set; }

        public bool Unfinished => !Completed && !Closed && !Disposed;

        public void Close() => (Closed, Bytes) = (true, 0);
    }
}

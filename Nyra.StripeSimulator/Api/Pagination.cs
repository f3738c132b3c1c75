namespace Nyra.StripeSimulator.Api;

/// <summary>Stripe's cursor pagination: newest first, a page after or before an id the client has seen.</summary>
internal sealed class Pagination
{
    private const int DefaultLimit = 10;
    private const int MaxLimit = 100;

    private readonly int _limit;
    private readonly string? _after;
    private readonly string? _before;

    private Pagination(int limit, string? after, string? before)
    {
        _limit = limit;
        _after = after;
        _before = before;
    }

    public static Pagination Read(Parameters parameters)
    {
        var limit = (int)(parameters.Integer("limit", 1, MaxLimit) ?? DefaultLimit);
        var after = parameters.Text("starting_after");
        var before = parameters.Text("ending_before");
        return new Pagination(limit, after, before);
    }

    /// <param name="newestFirst">Everything, read only as far as the page needs.</param>
    /// <param name="where">
    /// The request's filters. Apart from the source, since a cursor may name a resource that no longer matches them.
    /// </param>
    public Answer Page<T>(IEnumerable<T> newestFirst, Func<T, bool> where, string what, string url) where T : IStripeObject =>
        _after is not null && _before is not null ? Both(newestFirst, what)
        : _before is null ? After(newestFirst, where, what, url)
        : Before(newestFirst, where, what, url);

    /// <summary>Stripe looks both up before it refuses the pair.</summary>
    private Answer Both<T>(IEnumerable<T> all, string what) where T : IStripeObject
    {
        var ids = all.Select(item => item.Id).ToHashSet();
        return !ids.Contains(_after!) ? StripeErrors.NoSuch(what, _after!, "starting_after", 400)
            : !ids.Contains(_before!) ? StripeErrors.NoSuch(what, _before!, "ending_before", 400)
            : StripeErrors.Invalid("Received both starting_after and ending_before parameters. Please pass in only one.");
    }

    private Answer After<T>(IEnumerable<T> newestFirst, Func<T, bool> where, string what, string url) where T : IStripeObject
    {
        List<T> page = [];
        var reached = _after is null;
        foreach (var item in newestFirst)
        {
            if (!reached)
            {
                reached = item.Id == _after;
            }
            else if (!where(item))
            {
                continue;
            }
            else if (page.Count == _limit)
            {
                return List(page, true, url);
            }
            else
            {
                page.Add(item);
            }
        }

        return reached ? List(page, false, url) : StripeErrors.NoSuch(what, _after!, "starting_after", 400);
    }

    private Answer Before<T>(IEnumerable<T> newestFirst, Func<T, bool> where, string what, string url) where T : IStripeObject
    {
        // The page ends right before the cursor, so only the last few seen are kept.
        Queue<T> last = new(_limit + 1);
        foreach (var item in newestFirst)
        {
            if (item.Id == _before)
            {
                var hasMore = last.Count > _limit;
                return List([.. last.Skip(hasMore ? 1 : 0)], hasMore, url);
            }

            if (!where(item))
            {
                continue;
            }

            last.Enqueue(item);
            if (last.Count > _limit + 1)
            {
                last.Dequeue();
            }
        }

        return StripeErrors.NoSuch(what, _before!, "ending_before", 400);
    }

    private static Answer List<T>(List<T> page, bool hasMore, string url) => Answer.Of(new StripeList<T>(page, hasMore, url));
}

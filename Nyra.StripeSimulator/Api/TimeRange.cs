namespace Nyra.StripeSimulator.Api;

/// <summary>"created=1700000000" or "created[gte]=…&amp;created[lt]=…", in Unix seconds.</summary>
internal readonly record struct TimeRange(long? From, long? To)
{
    public bool IsGiven => From is not null || To is not null;

    public static TimeRange Read(Parameters parameters, string name)
    {
        if (parameters.Group(name) is not { } group)
        {
            var exact = parameters.Integer(name);
            return new TimeRange(exact, exact);
        }

        var (gt, gte, lt, lte) = (group.Integer("gt"), group.Integer("gte"), group.Integer("lt"), group.Integer("lte"));
        return new TimeRange(gt + 1 ?? gte, lt - 1 ?? lte);
    }

    public bool Includes(long time) => !(time < From) && !(time > To);
}

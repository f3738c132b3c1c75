namespace Nyra.StripeSimulator.Api;

/// <summary>A table of whatever kind, for what concerns all of them.</summary>
internal interface ITable
{
    Type RowType { get; }

    /// <summary>In the order of their creation.</summary>
    IEnumerable<object> Rows { get; }

    void Replace(IEnumerable<object> rows);
}

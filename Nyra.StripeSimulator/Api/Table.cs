namespace Nyra.StripeSimulator.Api;

/// <summary>
/// All resources of one kind in the order of their creation. Callers hold <see cref="Simulator.Gate"/>.
/// With an owner (say, the customer's id) the resources of one owner are found without a look at the others.
/// </summary>
internal sealed class Table<T>(Func<T, string?>? owner = null) : ITable where T : class, IStripeObject
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly List<T?> _rows = [];
    private readonly Dictionary<string, List<T>> _owned = new(StringComparer.Ordinal);

    public int Count => _places.Count;

    public Type RowType => typeof(T);

    public IEnumerable<object> Rows => _rows.OfType<T>();

    public void Add(T row)
    {
        _places.Add(row.Id, _rows.Count);
        _rows.Add(row);
        Own(row);
    }

    public T? Find(string? id) => id is not null && _places.TryGetValue(id, out var place) ? _rows[place] : null;

    public void Remove(T row)
    {
        if (_places.Remove(row.Id, out var place))
        {
            _rows[place] = null;
            Disown(row);
        }
    }

    /// <summary>Gives back the places of removed rows. Not while the rows are enumerated.</summary>
    public void Compact()
    {
        _rows.RemoveAll(row => row is null);
        for (var place = 0; place < _rows.Count; place++)
        {
            _places[_rows[place]!.Id] = place;
        }
    }

    /// <summary>The owner of a row changes (a card is attached or detached): the change runs inside.</summary>
    public void ChangeOwner(T row, Action change)
    {
        Disown(row);
        change();
        Own(row);
    }

    public IReadOnlyList<T> OwnedBy(string ownerId) => _owned.TryGetValue(ownerId, out var rows) ? rows : [];

    /// <summary>Those of one owner, or all where none is named.</summary>
    public IEnumerable<T> NewestFirst(string? ownerId) => ownerId is null ? NewestFirst() : OwnedBy(ownerId).Reverse();

    public IEnumerable<T> NewestFirst()
    {
        for (var i = _rows.Count - 1; i >= 0; i--)
        {
            if (_rows[i] is { } row)
            {
                yield return row;
            }
        }
    }

    public void Replace(IEnumerable<object> rows)
    {
        _places.Clear();
        _rows.Clear();
        _owned.Clear();
        foreach (T row in rows)
        {
            Add(row);
        }
    }

    private void Own(T row)
    {
        if (owner?.Invoke(row) is { } ownerId)
        {
            if (!_owned.TryGetValue(ownerId, out var rows))
            {
                _owned.Add(ownerId, rows = []);
            }

            rows.Add(row);
        }
    }

    private void Disown(T row)
    {
        if (owner?.Invoke(row) is { } ownerId && _owned.TryGetValue(ownerId, out var rows))
        {
            rows.Remove(row);
        }
    }
}

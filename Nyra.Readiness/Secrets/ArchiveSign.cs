namespace Nyra.Readiness.Secrets;

/// <summary>Something packed in a way that is not unpacked here, lying in other bytes.</summary>
/// <param name="Kind">With its article, for example <c>a 7z archive</c>.</param>
/// <param name="At">Where it begins.</param>
internal sealed record ArchiveSign(string Kind, long At)
{
    /// <summary>Why what was searched is not all there is; null where nothing else is.</summary>
    public static string? Told(IReadOnlyCollection<ArchiveSign> signs) => signs.MinBy(sign => sign.At) is not { } first ? null
        : first.At == 0 ? $"{first.Kind}, which is not unpacked here"
        : $"carries {first.Kind} from byte {first.At} on{(signs.Count == 1 ? "" : $", and {signs.Count - 1} more")}, not unpacked here";
}

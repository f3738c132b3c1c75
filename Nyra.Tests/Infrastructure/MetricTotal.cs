using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Nyra.Tests.Infrastructure;

/// <summary>Adds up what one host counts with one instrument.</summary>
internal sealed class MetricTotal : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _total;

    /// <param name="tagged">Only what has a tag of this value; null for all, whatever the tags.</param>
    public MetricTotal(IServiceProvider host, string instrument, string? tagged = null)
    {
        var factory = host.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (published, listener) =>
        {
            if (published.Name == instrument && ReferenceEquals(published.Meter.Scope, factory))
                listener.EnableMeasurementEvents(published);
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            if (tagged is null || tags.ToArray().Any(tag => tag.Value as string == tagged))
                Interlocked.Add(ref _total, value);
        });
        _listener.Start();
    }

    public long Value => Interlocked.Read(ref _total);

    public void Dispose() => _listener.Dispose();
}

using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Nyra.Tests.Infrastructure;

/// <summary>Adds up what one host counts with one instrument, whatever the tags.</summary>
internal sealed class MetricTotal : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _total;

    public MetricTotal(IServiceProvider host, string instrument)
    {
        var factory = host.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (published, listener) =>
        {
            if (published.Name == instrument && ReferenceEquals(published.Meter.Scope, factory))
                listener.EnableMeasurementEvents(published);
        };
        _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref _total, value));
        _listener.Start();
    }

    public long Value => Interlocked.Read(ref _total);

    public void Dispose() => _listener.Dispose();
}

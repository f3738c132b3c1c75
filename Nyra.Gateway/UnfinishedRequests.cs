using System.Net;
using Microsoft.Extensions.Options;

namespace Nyra.Gateway;

/// <summary>
/// Requests whose bodies are not complete. One caller has at most so many of them, and the bodies of all callers take at most so much
/// memory. Beyond a limit the longest unfinished request is closed: a new one is never refused for those that stall.
/// </summary>
internal sealed class UnfinishedRequests(IOptions<Limits> limits, TimeProvider time)
{
    private readonly Limits _limits = limits.Value;
    private readonly Lock _gate = new();

    // Both in the order of arrival.
    private readonly LinkedList<UnfinishedRequest> _all = [];
    private readonly Dictionary<IPAddress, LinkedList<UnfinishedRequest>> _byCaller = [];
    private long _bytes;

    public int Count
    {
        get
        {
            lock (_gate)
                return _all.Count;
        }
    }

    /// <summary>What the bodies take that are being read, or are complete and being forwarded.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
                return _bytes;
        }
    }

    /// <summary>Dispose of the returned request once it has been answered.</summary>
    public UnfinishedRequest Add(IPAddress caller)
    {
        var request = new UnfinishedRequest(this, caller, _limits.BodyTimeout, time);
        UnfinishedRequest? longest = null;
        lock (_gate)
        {
            if (_byCaller.TryGetValue(caller, out var own) && own.Count >= _limits.MaxUnfinishedPerCaller)
                Close(longest = own.First!.Value);
            // Closing a caller's only request has removed the caller.
            if (!_byCaller.TryGetValue(caller, out own))
                _byCaller[caller] = own = [];
            (request.InAll, request.InCaller) = (_all.AddLast(request), own.AddLast(request));
            _bytes += request.Bytes;
        }
        // Never under the lock: what waits for this goes on from here.
        longest?.Cancel();
        CloseBeyondMemory();
        return request;
    }

    internal void SetBytes(UnfinishedRequest request, long bytes)
    {
        lock (_gate)
        {
            if (request.InAll is null)
                return;
            _bytes += bytes - request.Bytes;
            request.Bytes = bytes;
        }
        CloseBeyondMemory();
    }

    /// <summary>Returns false where the request is complete or closed already.</summary>
    internal bool Remove(UnfinishedRequest request)
    {
        lock (_gate)
        {
            if (request.InAll is not { } inAll)
                return false;
            _all.Remove(inAll);
            var own = _byCaller[request.Caller];
            own.Remove(request.InCaller!);
            if (own.Count == 0)
                _byCaller.Remove(request.Caller);
            (request.InAll, request.InCaller) = (null, null);
            return true;
        }
    }

    internal void ReleaseBytes(UnfinishedRequest request)
    {
        lock (_gate)
        {
            _bytes -= request.Bytes;
            request.Bytes = 0;
        }
    }

    private void CloseBeyondMemory()
    {
        while (TakeBeyondMemory() is { } longest)
            longest.Cancel();
    }

    private UnfinishedRequest? TakeBeyondMemory()
    {
        lock (_gate)
        {
            if (_bytes <= _limits.MaxBufferedBytes || _all.First is not { Value: var longest })
                return null;
            Close(longest);
            return longest;
        }
    }

    private void Close(UnfinishedRequest request)
    {
        Remove(request);
        ReleaseBytes(request);
    }
}

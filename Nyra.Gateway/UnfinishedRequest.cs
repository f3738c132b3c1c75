using System.Net;

namespace Nyra.Gateway;

/// <summary>A request whose body is being read, made by <see cref="UnfinishedRequests"/>.</summary>
internal sealed class UnfinishedRequest : IDisposable
{
    /// <summary>What a connection takes beside the body: its buffers.</summary>
    public const int ConnectionBytes = 16 * 1024;

    private readonly UnfinishedRequests _requests;
    private readonly CancellationTokenSource _closed;

    public UnfinishedRequest(UnfinishedRequests requests, IPAddress caller, TimeSpan timeout, TimeProvider time)
    {
        (_requests, Caller, _closed) = (requests, caller, new(timeout, time));
        Closed = _closed.Token;
    }

    public IPAddress Caller { get; }

    /// <summary>Canceled when the body has taken too long, or when this request had to make room for others.</summary>
    public CancellationToken Closed { get; }

    // These three belong to UnfinishedRequests, which guards them. Nodes are null once the request is complete or closed.
    internal long Bytes { get; set; } = ConnectionBytes;

    internal LinkedListNode<UnfinishedRequest>? InAll { get; set; }

    internal LinkedListNode<UnfinishedRequest>? InCaller { get; set; }

    /// <summary>Says how much of the body has come so far.</summary>
    public void Received(long bytes) => _requests.SetBytes(this, ConnectionBytes + bytes);

    /// <summary>The body is complete: from now on this request makes room for no other. False where it was closed before.</summary>
    public bool TryComplete() => TryRemove() && !Closed.IsCancellationRequested;

    public void Dispose()
    {
        TryRemove();
        _requests.ReleaseBytes(this);
    }

    internal void Cancel() => _closed.Cancel();

    private bool TryRemove()
    {
        // Where another request closes this one, it still has to cancel the source, which ends its timer as well.
        if (!_requests.Remove(this))
            return false;
        _closed.Dispose();
        return true;
    }
}

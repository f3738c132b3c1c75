namespace Nyra.LicenseClient;

/// <summary>Keeps the license for as long as the process runs.</summary>
public sealed class MemoryLicenseStorage : ILicenseStorage
{
    private StoredLicense _stored = StoredLicense.None;

    /// <inheritdoc/>
    public Task<StoredLicense> LoadAsync(CancellationToken ct = default) => Task.FromResult(_stored);

    /// <inheritdoc/>
    public Task SaveAsync(StoredLicense stored, CancellationToken ct = default)
    {
        _stored = stored;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IDisposable?> LockAsync(CancellationToken ct = default) => Task.FromResult<IDisposable?>(null);
}

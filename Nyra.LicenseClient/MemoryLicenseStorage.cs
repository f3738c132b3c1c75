namespace Nyra.LicenseClient;

/// <summary>Keeps the license for as long as the process runs.</summary>
public sealed class MemoryLicenseStorage : ILicenseStorage
{
    private StoredLicense _stored = StoredLicense.None;

    /// <inheritdoc/>
    public Task<StoredLicense> LoadAsync(CancellationToken ct) => Task.FromResult(_stored);

    /// <inheritdoc/>
    public Task SaveAsync(StoredLicense stored, CancellationToken ct)
    {
        _stored = stored;
        return Task.CompletedTask;
    }
}

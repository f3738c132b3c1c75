namespace Nyra.LicenseClient;

/// <summary>Where a device keeps its credential and license between starts.</summary>
public interface ILicenseStorage
{
    /// <summary>What was saved last; <see cref="StoredLicense.None"/> where nothing was.</summary>
    Task<StoredLicense> LoadAsync(CancellationToken ct);

    /// <summary>Saves all of it in one step.</summary>
    Task SaveAsync(StoredLicense stored, CancellationToken ct);
}

namespace Nyra.LicenseClient;

/// <summary>Where a device keeps its credential and license between starts.</summary>
public interface ILicenseStorage
{
    /// <summary>What was saved last; <see cref="StoredLicense.None"/> where nothing was. See <see cref="StoredLicense.FromJson"/>.</summary>
    /// <exception cref="InvalidDataException">When what is stored is damaged: the state is then Invalid, and activating mends it.</exception>
    Task<StoredLicense> LoadAsync(CancellationToken ct);

    /// <summary>Saves all of it in one step.</summary>
    Task SaveAsync(StoredLicense stored, CancellationToken ct);

    /// <summary>Keeps other programs of the same person out between a load and a save, until it is disposed; by default nobody is.</summary>
    Task<IDisposable?> LockAsync(CancellationToken ct) => Task.FromResult<IDisposable?>(null);
}

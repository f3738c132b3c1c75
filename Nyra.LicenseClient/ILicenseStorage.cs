namespace Nyra.LicenseClient;

/// <summary>Where a device keeps its credential and license between starts.</summary>
public interface ILicenseStorage
{
    /// <summary>What was saved last; <see cref="StoredLicense.None"/> where nothing was. See <see cref="StoredLicense.FromJson"/>.</summary>
    /// <exception cref="InvalidDataException">When what is stored is damaged: the state is then Invalid, and activating mends it.</exception>
    Task<StoredLicense> LoadAsync(CancellationToken ct = default);

    /// <summary>Saves all of it in one step.</summary>
    Task SaveAsync(StoredLicense stored, CancellationToken ct = default);

    /// <summary>
    /// Keeps other programs of the same person out between a load and a save, until the result is disposed. Null where only one program
    /// uses the storage; that is the default, except on .NET Standard 2.0, which has no default implementations.
    /// </summary>
#if NETSTANDARD2_0
    Task<IDisposable?> LockAsync(CancellationToken ct = default);
#else
    Task<IDisposable?> LockAsync(CancellationToken ct = default) => Task.FromResult<IDisposable?>(null);
#endif
}

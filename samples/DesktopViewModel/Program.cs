using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using DesktopViewModel;
using Microsoft.Extensions.DependencyInjection;
using Nyra.LicenseClient;

if (args.Length != 3 || !Uri.TryCreate(args[0], UriKind.Absolute, out var backend) || !File.Exists(args[1]))
{
    Console.Error.WriteLine(
        "desktop-view-model BACKEND KEYS FOLDER: the gateway's address, a file with the public keys, a folder for the device's files.");
    return 64;
}
var (keys, folder) = (File.ReadAllText(args[1]), args[2]);
return UserInterfaceThread.Run(LiveAsync);

// Buys, shows every change, and ends when the license is revoked.
async Task<int> LiveAsync()
{
    var client = typeof(LicensingClient).Assembly;
    var target = client.GetCustomAttribute<TargetFrameworkAttribute>()!.FrameworkName;
    Console.WriteLine($"client for {target} on {RuntimeInformation.FrameworkDescription}");
    var thread = Environment.CurrentManagedThreadId;
    await using var services = new ServiceCollection()
        .AddNyraLicensing(backend, _ => new LicensingClientOptions
        {
            DeviceId = DeviceIdFile.At(Path.Combine(folder, "device-id")),
            DeviceName = "Desktop view model",
            TrustedKeys = keys,
            Storage = new FileLicenseStorage(Path.Combine(folder, "license.json")),
            EventContext = SynchronizationContext.Current,
        })
        .AddSingleton<LicenseViewModel>()
        .BuildServiceProvider();
    var window = services.GetRequiredService<LicenseViewModel>();
    var licensed = false;
    var revoked = new TaskCompletionSource<bool>();
    window.PropertyChanged += (_, change) =>
    {
        if (Environment.CurrentManagedThreadId != thread)
            throw new InvalidOperationException($"{change.PropertyName} changed on another thread.");
        if (change.PropertyName == nameof(LicenseViewModel.CanUsePaidFeature))
            Console.WriteLine($"paid feature: {(window.CanUsePaidFeature ? "on" : "off")}");
        else
            Console.WriteLine($"status: {window.Status}");
        if (licensed && !window.CanUsePaidFeature)
            revoked.TrySetResult(true);
        licensed |= window.CanUsePaidFeature;
    };
    services.GetRequiredService<LicenseRefresher>();
    if (!await window.BuyAsync(page => Console.WriteLine($"pay at: {page}")))
        return 1;
    // The refresher asks every 15 minutes; a person who pays attention can ask at any time.
    var licensing = services.GetRequiredService<LicensingClient>();
    while (await Task.WhenAny(revoked.Task, Task.Delay(TimeSpan.FromSeconds(1))) != revoked.Task)
        await licensing.RefreshAsync();
    return 0;
}

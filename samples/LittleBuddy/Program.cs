using LittleBuddy;
using Nyra.LicenseClient;

// A desktop app reduced to what matters here: who is licensed, how that is shown, and what happens when it ends. See README.md.
if (Settings.AsksForHelp(args))
{
    Settings.WriteHelp();
    return 0;
}
if (!Settings.TryRead(args, out var settings, out var command))
    return 64;

var cable = new Cable(settings.DataFolder);
using var http = new HttpClient(cable) { BaseAddress = settings.Backend, Timeout = TimeSpan.FromSeconds(30) };
using var client = new LicensingClient(http, new()
{
    DeviceId = DeviceIdFile.At(Path.Combine(settings.DataFolder, "device-id")),
    DeviceName = $"{Environment.MachineName} ({Path.GetFileName(settings.DataFolder)})",
    TrustedKeys = settings.TrustedKeys,
    Storage = new FileLicenseStorage(Path.Combine(settings.DataFolder, "license.json")),
});
using var stopping = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stopping.Cancel();
};
var app = new App(client, cable);
return command.Length > 0
    ? await app.RunAsync(command, stopping.Token)
    : await app.TalkAsync(stopping.Token);

namespace LittleBuddy;

/// <summary>An id that is made up once and kept: it names this installation, not the person and not the hardware.</summary>
internal sealed record DeviceIdentity(string Id, string Name)
{
    public static DeviceIdentity In(string folder)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "device-id");
        if (!File.Exists(file))
            File.WriteAllText(file, "buddy-" + Guid.NewGuid().ToString("N"));
        return new(File.ReadAllText(file).Trim(), $"{Environment.MachineName} ({Path.GetFileName(folder)})");
    }
}

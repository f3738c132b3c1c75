using Nyra.Embedded;

namespace Nyra.AppHost.Terminal;

internal static class DashboardPorts
{
    private static readonly string[] Addresses = ["ASPNETCORE_URLS", "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"];

    /// <summary>Takes the launch profile's ports, or others where a program, such as the app host of a second checkout, has them.</summary>
    /// <returns>One line about it, or null where all are free.</returns>
    public static string? ReplaceTaken()
    {
        var taken = Addresses
            .Select(name => (Name: name, Address: Uri.TryCreate(Environment.GetEnvironmentVariable(name), UriKind.Absolute, out var address) ? address : null))
            .Where(one => one.Address is { IsLoopback: true, Port: > 0 } && !LoopbackPorts.TryTake(one.Address.Port)).ToList();
        if (taken.Count == 0)
            return null;
        var free = LoopbackPorts.Take(taken.Count);
        foreach (var ((name, address), port) in taken.Zip(free))
            Environment.SetEnvironmentVariable(name, $"{address!.Scheme}://{address.Host}:{port}");
        // Within 80 columns.
        return $"Ports {string.Join(", ", taken.Select(one => one.Address!.Port))} are in use; the dashboard takes {string.Join(", ", free)}.";
    }
}

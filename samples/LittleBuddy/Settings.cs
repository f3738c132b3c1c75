using System.Diagnostics.CodeAnalysis;

namespace LittleBuddy;

/// <summary>Where the backend is, whom the app trusts, where it keeps its files. A real app has the first two built in.</summary>
internal sealed record Settings(Uri Backend, string TrustedKeys, string DataFolder)
{
    private const string Usage = """
        little-buddy [--backend URL] [--keys FILE] [--data FOLDER] [COMMAND]

          --backend  the gateway; by default that of the stack that runs in this checkout (Nyra's "up", or the app host)
          --keys     a file with the trusted public keys; by default that stack's. A real app has both built in.
          --data     the device's files; artifacts/little-buddy. Another folder is another device.
          COMMAND    one of those that help lists; without one it asks what to do.
        """;

    public static bool AsksForHelp(string[] args) => args is ["--help" or "-h"];

    public static void WriteHelp() => Console.WriteLine(Usage);

    public static bool TryRead(string[] args, [NotNullWhen(true)] out Settings? settings, out string[] command)
    {
        var values = new Dictionary<string, string>
        {
            ["--backend"] = "",
            ["--keys"] = "",
            ["--data"] = Path.Combine("artifacts", "little-buddy"),
        };
        (settings, command) = (null, []);
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith('-'))
            {
                command = args[i..];
                break;
            }
            if (!values.ContainsKey(args[i]) || i + 1 == args.Length)
                return Refuse($"{args[i]} is not known, or lacks its value.\n\n", Usage);
            values[args[i]] = args[++i];
        }
        var here = RunningBackend.Here();
        if (here.Count > 1 && values["--backend"].Length == 0)
        {
            return Refuse(
                $"Several backends run in this checkout: {string.Join(", ", here.Select(several => several.Gateway))}. Name one with --backend.\n", "");
        }
        var only = here is [var one] ? one : null;
        var address = values["--backend"] is { Length: > 0 } given ? given : only?.Gateway ?? "http://127.0.0.1:5180";
        if (!Uri.TryCreate(address, UriKind.Absolute, out var backend) || backend.Scheme is not ("http" or "https"))
            return Refuse($"--backend '{address}' is no address.\n\n", Usage);
        var running = only ?? here.FirstOrDefault(other => backend.IsLoopback && new Uri(other.Gateway).Port == backend.Port);
        var named = values["--keys"].Length > 0;
        if (named ? !File.Exists(values["--keys"]) : running is null)
        {
            return Refuse(
                (named ? $"There is no '{values["--keys"]}'."
                    : here.Count == 0 ? "No backend runs in this checkout."
                    : $"No backend of this checkout runs at {address}.")
                + " Start the backend first (dotnet run --project Nyra.Cli -- up), or name the keys with --keys.\n", "");
        }
        settings = new(backend, named ? File.ReadAllText(values["--keys"]) : running!.TrustedKeys, Path.GetFullPath(values["--data"]));
        return true;
    }

    private static bool Refuse(string problem, string usage)
    {
        Console.Error.WriteLine(problem + usage);
        return false;
    }
}

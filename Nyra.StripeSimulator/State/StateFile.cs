using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nyra.StripeSimulator.Api;
using Nyra.StripeSimulator.Clock;

namespace Nyra.StripeSimulator.State;

/// <summary>
/// Everything the account holds, in one file: {"format":1,"world":{…},"deletedCustomers":["cus_…"],"products":[…],…,"events":[…]}. Not in it: sessions of hosted pages,
/// idempotency keys, faults, and deliveries under way.
/// </summary>
internal static class StateFile
{
    private const int Format = 1;

    private static readonly PropertyInfo[] Tables =
        [.. typeof(Simulator).GetProperties().Where(property => property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() == typeof(Table<>))];

    /// <summary>Writes it whole or not at all.</summary>
    public static void Save(Simulator simulator, TimeProvider time, string file)
    {
        JsonObject state;
        lock (simulator.Gate)
        {
            var graph = new ObjectGraph(time);
            state = new()
            {
                ["format"] = Format,
                ["world"] = graph.Write(simulator.Clock.World, typeof(Timeline)),
                ["deletedCustomers"] = new JsonArray([.. simulator.DeletedCustomers.Select(id => JsonValue.Create(id))]),
            };
            foreach (var (name, table) in All(simulator))
            {
                state[name] = new JsonArray([.. table.Rows.Select(row => graph.Write(row, row.GetType()))]);
            }
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        // Never through a symbolic link: what is there is removed first.
        File.Delete(file + ".tmp");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            // It holds the endpoints' signing secrets.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(file + ".tmp", options))
        {
            stream.Write(JsonSerializer.SerializeToUtf8Bytes(state));
        }

        File.Move(file + ".tmp", file, overwrite: true);
    }

    /// <summary>Goes on with what was saved; an account without a file stays empty.</summary>
    /// <exception cref="InvalidDataException">When the file was not written by this version.</exception>
    public static void Load(Simulator simulator, TimeProvider time, string file)
    {
        if (!File.Exists(file))
        {
            return;
        }

        try
        {
            var state = JsonNode.Parse(File.ReadAllBytes(file))!;
            if (state["format"]?.GetValue<int>() != Format)
            {
                throw new InvalidDataException($"Its format is not {Format}.");
            }

            var graph = new ObjectGraph(time);
            lock (simulator.Gate)
            {
                simulator.Clock.World.GoOnFrom((Timeline)graph.Read(state["world"], typeof(Timeline))!);
                simulator.DeletedCustomers.UnionWith(state["deletedCustomers"]!.AsArray().Select(id => id!.GetValue<string>()));
                foreach (var (name, table) in All(simulator))
                {
                    table.Replace(state[name]!.AsArray().Select(row => graph.Read(row, table.RowType)!));
                }

                simulator.Events.Loaded();
            }
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidDataException or InvalidOperationException or NullReferenceException or ArgumentException or FormatException)
        {
            throw new InvalidDataException(
                $"The simulator's state '{file}' cannot be read; another version wrote it, or it is damaged. Delete it to begin with an empty account. ({unreadable.Message})", unreadable);
        }
    }

    private static IEnumerable<(string Name, ITable Table)> All(Simulator simulator) => Tables
        .Select(property => (JsonNamingPolicy.CamelCase.ConvertName(property.Name), (ITable)property.GetValue(simulator)!))
        .Append(("events", simulator.Events.All));
}

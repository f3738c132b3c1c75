using Nyra.Benchmarks.Measuring;
using Spectre.Console;

namespace Nyra.Benchmarks.Webhooks;

/// <summary>What each process holds in memory when all that was measured lies behind it.</summary>
internal static class Memory
{
    public static void Show(IAnsiConsole console, Contestants all)
    {
        var table = new Table().AddColumns("process", "resident MiB", "times the bare API");
        var resident = all.Processes.Select(process => (process.Name, process.ResidentMemory)).ToList();
        foreach (var (name, memory) in resident)
            table.AddRow(name, Figures.Text(memory, "0"), Figures.Text(memory / resident[0].ResidentMemory, "0.00"));
        console.Write(table);
    }
}

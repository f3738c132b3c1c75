using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Nyra.Benchmarks.Measuring;
using Spectre.Console;

namespace Nyra.Benchmarks;

/// <summary>How fast the Stripe simulator is and what it holds, each figure beside the one it is meant to reach.</summary>
internal static class SimulatorBenchmark
{
    private const int Clients = 8;
    private const int Starts = 5;
    private const int Customers = 10_000;
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(4);

    public static async Task RunAsync(IAnsiConsole console)
    {
        var table = new Table().AddColumns("what", "measured", "meant");
        table.AddRow("start until the first answer, warm", Milliseconds(await StartAsync()), "under 500 ms");
        using (var simulator = await SimulatorProcess.StartAsync())
        {
            var customer = await IdOfAsync(simulator.Http, "/v1/customers", "email=a@shop.example");
            await RateAsync(simulator, RetrieveAsync);
            table.AddRow("retrieves a second of one core", await RateAsync(simulator, RetrieveAsync), "3000");
            await RateAsync(simulator, CreateAsync);
            table.AddRow("creates a second of one core", await RateAsync(simulator, CreateAsync), "1500");

            Task RetrieveAsync() => GetAsync(simulator.Http, customer);
            Task CreateAsync() => IdOfAsync(simulator.Http, "/v1/customers", "email=a@shop.example&name=A&metadata[a]=b");
        }
        using (var simulator = await SimulatorProcess.StartAsync())
        {
            var price = await OpenShopAsync(simulator.Http);
            await YearAsync(simulator.Http, price);
            var (year, events) = await YearAsync(simulator.Http, price);
            table.AddRow($"a year of renewals (12 periods, {events} events)", Milliseconds(year), "under 200 ms");
        }
        using (var simulator = await SimulatorProcess.StartAsync())
        {
            await FillAsync(simulator.Http);
            table.AddRow(
                $"memory with {Customers} customers, each a subscription and two invoices",
                Figures.Text(simulator.Megabytes, "0") + " MB", "under 500 MB");
        }
        console.Write(table);
    }

    private static async Task<TimeSpan> StartAsync()
    {
        var times = new List<double>();
        for (var round = 0; round <= Starts; round++)
        {
            using var simulator = await SimulatorProcess.StartAsync();
            // The first reads the disk.
            if (round > 0)
                times.Add(simulator.StartTime.TotalMilliseconds);
        }
        return TimeSpan.FromMilliseconds(Figures.Median(times));
    }

    private static async Task<string> OpenShopAsync(HttpClient http) => await IdOfAsync(
        http, "/v1/prices", "currency=usd&unit_amount=1200&recurring[interval]=month&product_data[name]=Pro");

    private static async Task GetAsync(HttpClient http, string customer)
    {
        using var response = await http.GetAsync(new Uri($"/v1/customers/{customer}", UriKind.Relative));
        response.EnsureSuccessStatusCode();
    }

    private static async Task<string> IdOfAsync(HttpClient http, string path, string form)
    {
        using var content = new StringContent(form, null, "application/x-www-form-urlencoded");
        using var response = await http.PostAsync(new Uri(path, UriKind.Relative), content);
        var json = await response.Content.ReadFromJsonAsync<JsonElement>();
        response.EnsureSuccessStatusCode();
        return json.GetProperty("id").GetString()!;
    }

    private static async Task<string> SubscribeAsync(HttpClient http, string price)
    {
        const string Card = "pm_card_visa";
        var customer = await IdOfAsync(
            http, "/v1/customers", $"email=a@shop.example&payment_method={Card}&invoice_settings[default_payment_method]={Card}");
        return await IdOfAsync(http, "/v1/subscriptions", $"customer={customer}&items[0][price]={price}");
    }

    /// <summary>By the processor time the simulator took, since it may use more than one core and shares them with its clients.</summary>
    private static async Task<string> RateAsync(SimulatorProcess simulator, Func<Task> act)
    {
        var before = simulator.ProcessorTime;
        var since = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            var count = 0;
            while (since.Elapsed < Measured)
            {
                await act();
                count++;
            }
            return count;
        }));
        return Figures.Text(counts.Sum() / (simulator.ProcessorTime - before).TotalSeconds, "0");
    }

    private static async Task<(TimeSpan Took, int Events)> YearAsync(HttpClient http, string price)
    {
        var subscription = await SubscribeAsync(http, price);
        var since = Stopwatch.StartNew();
        var events = await AdvanceAsync(http, new { months = 12 }) + await AdvanceAsync(http, new { seconds = 7200 });
        var took = since.Elapsed;
        using var canceled = await http.DeleteAsync(new Uri($"/v1/subscriptions/{subscription}", UriKind.Relative));
        canceled.EnsureSuccessStatusCode();
        return (took, events);
    }

    private static async Task<int> AdvanceAsync(HttpClient http, object by)
    {
        using var response = await http.PostAsJsonAsync(new Uri("/_simulator/clock/advance", UriKind.Relative), by);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("events").GetInt32();
    }

    private static async Task FillAsync(HttpClient http)
    {
        var price = await OpenShopAsync(http);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Customers), new ParallelOptions { MaxDegreeOfParallelism = Clients },
            async (_, _) => await SubscribeAsync(http, price));
        await AdvanceAsync(http, new { months = 1 });
        await AdvanceAsync(http, new { seconds = 7200 });
    }

    private static string Milliseconds(TimeSpan time) => Figures.Text(time.TotalMilliseconds, "0") + " ms";
}

using Nyra.LicenseClient;

namespace LittleBuddy;

/// <summary>The commands. Everything it knows of licenses it has from <see cref="LicensingClient"/>.</summary>
internal sealed class App(LicensingClient client, Cable cable)
{
    private const string PaidFeature = "little-buddy-pro";

    private const string Help = """
        status         what this device may do
        buy            begin a checkout; pay on the page it names
        activate       activate this device with the checkout it began
        swarm          use the paid feature
        offline        pull the cable out      online         put it back
        code           a code for another device
        join CODE      join with such a code
        devices        the account's devices   release ID     release one
        portal         pay, cancel, invoices, in Stripe's Customer Portal
        refresh        ask for a fresh license now, instead of in the background
        forget         forget everything on this device
        quit
        """;

    private volatile bool _doing;

    /// <summary>Asks what to do until the person quits, the license kept fresh in the background.</summary>
    public async Task<int> TalkAsync(CancellationToken ct)
    {
        client.StateChanged += (_, change) => TellInBetween(change.Now);
        await using var refresher = new LicenseRefresher(client);
        Console.WriteLine("NyrA Swarm Little Buddy. help lists what it can do.");
        while (await AskAsync(ct) is { } line && line.Trim() != "quit")
        {
            _doing = true;
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 0 } command)
                await RunAsync(command, ct);
            _doing = false;
        }
        return 0;
    }

    // What a command changes it tells itself; this is what changed while the person did nothing.
    private void TellInBetween(LicenseState state)
    {
        if (_doing)
            return;
        Console.WriteLine();
        Tell(state);
        Console.Write("> ");
    }

    private static async Task<string?> AskAsync(CancellationToken ct)
    {
        Console.Write("> ");
        try
        {
            return await Task.Run(Console.ReadLine, ct).WaitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Does one thing.</summary>
    /// <returns>0 where it was done, 1 where the backend refused or could not be reached, 64 where it was not understood.</returns>
    public async Task<int> RunAsync(string[] command, CancellationToken ct)
    {
        try
        {
            return await DoAsync(command, ct);
        }
        catch (LicensingException refused)
        {
            Console.Error.WriteLine(refused.Message);
            return 1;
        }
        catch (HttpRequestException error)
        {
            Console.Error.WriteLine($"The backend cannot be reached: {error.Message}");
            Tell(await client.GetStateAsync(ct));
            return 1;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return 130;
        }
    }

    private async Task<int> DoAsync(string[] command, CancellationToken ct)
    {
        switch (command)
        {
            case ["status"]:
                Tell(await client.GetStateAsync(ct));
                return 0;
            case ["buy"]:
                Console.WriteLine($"Pay here, then activate:\n{(await client.BeginCheckoutAsync(null, ct)).Url}");
                return 0;
            case ["activate"]:
                Console.WriteLine("Waiting for the payment; Ctrl-C gives up waiting and loses nothing.");
                Tell(await client.ActivateAsync(new ActivationOptions { Progress = new BackendWaits() }, ct));
                return 0;
            case ["swarm"]:
                return Swarm(await client.GetStateAsync(ct));
            case ["offline"]:
                cable.Out = true;
                Console.WriteLine("The cable is out.");
                Tell(await client.RefreshAsync(ct));
                return 0;
            case ["online"]:
                cable.Out = false;
                Tell(await client.RefreshAsync(ct));
                return 0;
            case ["refresh"]:
                Tell(await client.RefreshAsync(ct));
                return 0;
            case ["code"]:
                var code = await client.OfferCodeAsync(ct);
                Console.WriteLine($"On the other device: join {code.Code}   (good until {code.ExpiresAt.ToLocalTime():t})");
                return 0;
            case ["join", var typed]:
                Tell(await client.ActivateByCodeAsync(typed, ct));
                return 0;
            case ["devices"]:
                Show(await client.ListDevicesAsync(ct));
                return 0;
            case ["release", var device]:
                await client.ReleaseDeviceAsync(device, ct);
                Console.WriteLine("Released.");
                return 0;
            case ["portal"]:
                Console.WriteLine(await client.OpenPortalAsync(ct));
                return 0;
            case ["forget"]:
                await client.ForgetAsync(ct);
                Console.WriteLine("Forgotten. The account keeps the device until it is released.");
                return 0;
            case ["help"]:
                Console.WriteLine(Help);
                return 0;
            default:
                Console.Error.WriteLine($"'{string.Join(' ', command)}' is not understood.\n{Help}");
                return 64;
        }
    }

    // The wait for the payment is said before; what else it waits for is worth a line.
    private sealed class BackendWaits : IProgress<ActivationProgress>
    {
        public void Report(ActivationProgress value)
        {
            if (value.Wait == ActivationWait.Backend)
                Console.WriteLine($"The backend is not available; asking again in {value.NextAttempt.TotalSeconds:0} s.");
        }
    }

    // Asked of what is on the device, before every use: no network, and never an error in a payer's way.
    private static int Swarm(LicenseState state)
    {
        if (state.Allows(PaidFeature))
        {
            Console.WriteLine("The swarm is at work for you.");
            return 0;
        }
        Tell(state);
        return 1;
    }

    private static void Tell(LicenseState state)
    {
        Console.WriteLine(Words.Of(state));
        if (Words.Advice(state) is { Length: > 0 } step)
            Console.WriteLine(step);
    }

    private static void Show(DeviceList list)
    {
        foreach (var device in list.Devices)
            Console.WriteLine($"{(device.Current ? "*" : " ")} {device.Name,-40} {device.DeviceId}");
        Console.WriteLine($"{list.Devices.Count} of {list.Limit} devices.");
    }
}

using System.CommandLine;
using Nyra.BillingApi.Devices;
using Nyra.BillingApi.Operations;
using Nyra.Cli.Operator;
using Nyra.ServiceDefaults;
using Spectre.Console;

namespace Nyra.Cli.Commands;

/// <summary><c>nyra devices</c>: an account's devices, and a code for the customer who lost his only one.</summary>
internal static class DevicesCommand
{
    private static readonly Argument<string> Customer = new("customer") { Description = "Stripe's customer, cus_…" };
    private static readonly Argument<string?> Device = new("device")
    {
        Description = "The lost device's id, as the list shows it; left out where there is none to release.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private static readonly Option<bool> Now = new("--now") { Description = "Release the device at once, since it was stolen; else when the code is used." };

    public static Command Create()
    {
        var list = new Command("list", "Lists the devices of an account.") { Customer };
        list.Asks(ListAsync);
        var release = new Command("release", "Makes a code by which a device joins the account, in the place of a lost one.") { Customer, Device, Now };
        release.Validators.Add(result =>
        {
            if (result.GetValue(Now) && result.GetValue(Device) is null)
                result.AddError("--now names the device it releases.");
        });
        release.Asks(ReleaseAsync);
        return new("devices", "Helps a customer whose devices are lost.") { list, release, OperatorCommand.Url, OperatorCommand.AsJson };
    }

    private static async Task<int> ListAsync(ParseResult parsed, OperatorClient client, IAnsiConsole console, CancellationToken ct)
    {
        var devices = (await client.GetAsync<AccountAnswer>(PathOf(parsed), ct)).Devices;
        if (parsed.Prints(devices))
            return ExitCodes.Ok;
        if (devices.Count == 0)
        {
            console.WriteLine("The account has no devices.");
            return ExitCodes.Ok;
        }
        // A line of its own for each id, whole: it is to be copied.
        foreach (var device in devices)
        {
            console.WriteLine(device.DeviceId);
            console.WriteLine($"  {device.Name}, activated {OperatorCommand.Moment(device.ActivatedAt)}{(device.ReleasedAt is { } at ? $", released {OperatorCommand.Moment(at)}" : "")}");
        }
        return ExitCodes.Ok;
    }

    private static async Task<int> ReleaseAsync(ParseResult parsed, OperatorClient client, IAnsiConsole console, CancellationToken ct)
    {
        var (device, now) = (parsed.GetValue(Device), parsed.GetValue(Now));
        var code = await client.PostAsync<OfferedCode>($"{PathOf(parsed)}/release-codes", new ReleaseCodeRequest(device, now), ct);
        if (parsed.Prints(code))
            return ExitCodes.Ok;
        console.WriteLine(code.Code);
        await Console.Error.WriteLineAsync(
            $"""
            Good until {OperatorCommand.Moment(code.ExpiresAt)} for one device{(device is null ? "" : $", which takes the place of {device}{(now ? ", released already" : "")}")}.
            Give it only to who proved to be the customer, for example by the last invoice's number and the card's last four digits, and
            tell it to him where you reached him before. An e-mail address that somebody writes from proves nothing.
            """);
        return ExitCodes.Ok;
    }

    private static string PathOf(ParseResult parsed) => "v1/accounts/" + Uri.EscapeDataString(parsed.GetValue(Customer)!);
}

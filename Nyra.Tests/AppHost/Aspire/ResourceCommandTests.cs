using System.Reflection;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Nyra.Billing.Configuration;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.AppHost.Aspire;

/// <summary>What a person has resources do, from the dashboard or <c>aspire resource</c>.</summary>
public sealed class ResourceCommandTests
{
    private const string Execute = $"--{Settings.RehearsalExecute}=true";

    [Fact]
    public async Task Commands_stand_where_somebody_looks_for_them_and_ask_before_they_change_something()
    {
        await using var builder = await AppHostModel.CreateAsync();
        (string Name, bool Asks)[] Of(string resource) =>
            [.. builder.Named<IResource>(resource).Annotations.OfType<ResourceCommandAnnotation>().Select(command => (command.Name, command.ConfirmationMessage is not null))];
        Assert.Superset(new HashSet<(string, bool)> { ("preflight", false), ("rehearse", false), ("open-readiness", false) }, Of("gateway").ToHashSet());
        Assert.Superset(new HashSet<(string, bool)> { ("replay-dead-letters", true), ("reconcile", true) }, Of("billing-api").ToHashSet());
        Assert.Superset(
            new HashSet<(string, bool)> { ("checkout", true), ("fail-payment", true), ("cancel", true), ("raise-entitlements", true), ("advance-clock", true) }, Of("stripe-simulator").ToHashSet());
    }

    [Fact]
    public async Task No_command_is_on_a_resource_that_runs_more_than_once()
    {
        await using var builder = await AppHostModel.CreateAsync();
        var replicated = builder.Resources.Where(resource => resource.GetReplicaCount() > 1).ToList();
        Assert.Equal(["webhook-worker"], replicated.Select(resource => resource.Name));
        Assert.DoesNotContain(replicated.SelectMany(resource => resource.Annotations.OfType<ResourceCommandAnnotation>()), command => command.Name is "reconcile" or "replay-dead-letters");
    }

    [Theory]
    [InlineData("advance-clock", "months", "1", "0", false)]
    [InlineData("advance-clock", "months", "1", "25", false)]
    [InlineData("advance-clock", "months", "1", "1.5", false)]
    [InlineData("advance-clock", "months", "1", "3", true)]
    [InlineData("advance-clock", "months", "1", "", true)]
    [InlineData("fail-payment", "card", "declined", "gold", false)]
    [InlineData("fail-payment", "card", "declined", "authentication-required", true)]
    [InlineData("fail-payment", "card", "declined", "", true)]
    public async Task Arguments_are_checked_and_may_be_left_out(string name, string argumentName, string usual, string value, bool valid)
    {
        await using var builder = await AppHostModel.CreateAsync();
        var command = builder.Named<IResource>("stripe-simulator").Annotations.OfType<ResourceCommandAnnotation>().Single(known => known.Name == name);
        var argument = Assert.Single(command.Arguments);
        Assert.Equal((argumentName, usual), (argument.Name, argument.Value));
        argument.Value = value;
        await using var services = new ServiceCollection().BuildServiceProvider();
        var context = new InputsDialogValidationContext { Inputs = new([argument]), Services = services, CancellationToken = CancellationToken.None };
        await command.ValidateArguments!(context);
        // Aspire shows it to the person, and to nobody else.
        var refused = typeof(InputsDialogValidationContext).GetProperty("HasErrors", BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)!.GetValue(context);
        Assert.Equal(!valid, refused);
    }

    [Fact]
    public async Task Nothing_is_created_in_a_persons_own_account_unless_that_person_said_so()
    {
        Assert.Contains($"Set {Settings.RehearsalExecute}=true", await RefusalAsync("checkout"), StringComparison.Ordinal);
        Assert.Contains($"Set {Settings.RehearsalExecute}=true", await RefusalAsync("fail-payment"), StringComparison.Ordinal);
        // It was tried, and no gateway runs here.
        Assert.DoesNotContain(Settings.RehearsalExecute, await RefusalAsync("checkout", Execute), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_entitlement_summary_is_raised_with_the_simulator_alone() =>
        Assert.Contains("simulator", await RefusalAsync("raise-entitlements", Execute), StringComparison.Ordinal);

    // On stripe, where that is a person's own account.
    private static async Task<string> RefusalAsync(string command, params string[] arguments)
    {
        Programs.StripeCli();
        await using var builder = await AppHostModel.WithValuesAsync(["--Parameters:stripe-at=test", "--Parameters:stripe-secret-key=sk_test_of_a_person", .. arguments]);
        // Gives the gateway an address.
        await builder.ResolveAsync("gateway");
        await using var services = new ServiceCollection().BuildServiceProvider();
        var result = await builder.Named<IResource>("stripe").Annotations.OfType<ResourceCommandAnnotation>().Single(known => known.Name == command).ExecuteCommand(new()
        {
            Services = services,
            ResourceName = "stripe",
            CancellationToken = CancellationToken.None,
            Logger = NullLogger.Instance,
            Arguments = new([]),
        });
        Assert.False(result.Success);
        return result.Message!;
    }
}

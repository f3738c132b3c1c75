using Nyra.Billing.Configuration;
using Nyra.Cli.Operator;
using Xunit;

namespace Nyra.Tests.Cli;

/// <summary>How the command center is read and changed, beside others who change it.</summary>
public sealed class CommandCenterClientTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private CannedCommandCenter _backend = null!;
    private OperatorClient _operator = null!;
    private CommandCenterClient _center = null!;

    public async ValueTask InitializeAsync()
    {
        _backend = await CannedCommandCenter.StartAsync();
        _operator = OperatorClient.Create(Backend.Find(
            _backend.Url, name => name == Settings.OperatorToken ? CannedCommandCenter.Token : null, takesUrl: true));
        _center = new(_operator);
    }

    public async ValueTask DisposeAsync()
    {
        _operator.Dispose();
        await _backend.DisposeAsync();
    }

    [Fact]
    public async Task What_is_saved_is_read_and_a_change_of_it_is_saved_in_its_place()
    {
        Assert.Equal((3, "Kim"), (_backend.Saved.Version, (await _center.ReadAsync(Ct)).Value.Decisions["support-inbox"].Owner));
        var changed = await _center.ChangeAsync(document => document with { Mode = "live" }, Ct);
        Assert.Equal(("live", 4, "live"), (changed.Mode, _backend.Saved.Version, _backend.Saved.Value.Mode));
        Assert.Equal("Kim", _backend.Saved.Value.Decisions["support-inbox"].Owner);
    }

    [Theory]
    [InlineData(409)]
    [InlineData(412)]
    public async Task Who_was_overtaken_changes_what_the_other_saved(int status)
    {
        _backend.Overtaken = (2, status);
        await _center.ChangeAsync(document => document with { Mode = "live" }, Ct);
        Assert.Equal(3, _backend.Puts);
        Assert.Equal(("live", "change-4@nyra.test"), (_backend.Saved.Value.Mode, _backend.Saved.Value.RehearsalEmail));
    }

    [Fact]
    public async Task Who_is_overtaken_again_and_again_gives_up()
    {
        _backend.Overtaken = (100, 412);
        var refused = await Assert.ThrowsAsync<OperatorException>(() => _center.ChangeAsync(document => document with { Mode = "live" }, Ct));
        Assert.Equal((1, "Somebody else saved meanwhile.", 5), (refused.ExitCode, refused.Message, _backend.Puts));
    }

    [Fact]
    public async Task What_is_refused_is_told_and_not_tried_again()
    {
        _backend.Refusal = ("decisions.monthly-price.value", "This looks like a secret.");
        var refused = await Assert.ThrowsAsync<OperatorException>(() => _center.ChangeAsync(document => document with { Mode = "live" }, Ct));
        Assert.Equal(("Nothing was stored. decisions.monthly-price.value: This looks like a secret.", 1), (refused.Message, _backend.Puts));
    }

    [Fact]
    public async Task No_change_is_not_saved()
    {
        await _center.ChangeAsync(document => document, Ct);
        Assert.Equal(0, _backend.Puts);
    }

    [Theory]
    [InlineData("""{"version":3,"document":{"format":1,"somethingNew":true}}""")]
    [InlineData("""{"version":3}""")]
    [InlineData("""{"version":"x","document":{}}""")]
    [InlineData("[]")]
    public async Task What_is_not_understood_is_not_overwritten(string answer)
    {
        _backend.Instead = answer;
        var refused = await Assert.ThrowsAsync<OperatorException>(() => _center.ChangeAsync(document => document with { Mode = "live" }, Ct));
        Assert.Equal((1, 0), (refused.ExitCode, _backend.Puts));
        Assert.Contains("does not understand", refused.Message, StringComparison.Ordinal);
    }
}

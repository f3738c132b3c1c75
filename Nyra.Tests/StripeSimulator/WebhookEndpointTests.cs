using Stripe;
using Xunit;

namespace Nyra.Tests.StripeSimulator;

public class WebhookEndpointTests : SimulatorTest
{
    [Fact]
    public async Task The_secret_is_shown_once()
    {
        var made = await CreateAsync();
        var found = await Simulator.V1.WebhookEndpoints.GetAsync(made.Id, cancellationToken: Stop);
        var listed = await Simulator.V1.WebhookEndpoints.ListAsync(cancellationToken: Stop);

        Assert.StartsWith("whsec_", made.Secret, StringComparison.Ordinal);
        Assert.Null(found.Secret);
        Assert.Null(listed.Single().Secret);
        Assert.Equal(("enabled", "https://shop.example/webhooks"), (found.Status, found.Url));
    }

    [Fact]
    public async Task It_can_be_changed_disabled_and_deleted()
    {
        var made = await CreateAsync();
        var changed = await Simulator.V1.WebhookEndpoints.UpdateAsync(
            made.Id,
            new WebhookEndpointUpdateOptions { Url = "https://shop.example/new", EnabledEvents = ["*"], Disabled = true, Description = "x" },
            cancellationToken: Stop);
        var deleted = await Simulator.V1.WebhookEndpoints.DeleteAsync(made.Id, cancellationToken: Stop);

        Assert.Equal(("https://shop.example/new", "disabled", "x"), (changed.Url, changed.Status, changed.Description));
        Assert.Equal(["*"], changed.EnabledEvents);
        Assert.True(deleted.Deleted);
        Assert.Empty(await Simulator.V1.WebhookEndpoints.ListAsync(cancellationToken: Stop));
    }

    [Theory]
    [InlineData("enabled_events[]=*", "url")]
    [InlineData("url=https://shop.example/", "enabled_events")]
    [InlineData("url=here&enabled_events[]=*", "url")]
    [InlineData("url=ftp://shop.example/&enabled_events[]=*", "url")]
    [InlineData("url=https://shop.example/&enabled_events[]=", "enabled_events")]
    public async Task A_useless_endpoint_is_refused(string form, string parameter)
    {
        var (response, json) = await Simulator.PostAsync("/v1/webhook_endpoints", form);

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(parameter, json.GetProperty("error").GetProperty("param").GetString());
    }

    private Task<WebhookEndpoint> CreateAsync() => Simulator.V1.WebhookEndpoints.CreateAsync(
        new WebhookEndpointCreateOptions { Url = "https://shop.example/webhooks", EnabledEvents = ["invoice.paid"] },
        cancellationToken: Stop);
}

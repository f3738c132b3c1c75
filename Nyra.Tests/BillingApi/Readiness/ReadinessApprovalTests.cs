using Microsoft.Playwright;
using Nyra.Readiness.CommandCenter;
using Nyra.Tests.StripeSimulator.Browser;
using Xunit;

namespace Nyra.Tests.BillingApi.Readiness;

/// <summary>How the texts of policies are read and approved: never one that was not shown as it is now.</summary>
public sealed class ReadinessApprovalTests(Chromium chromium) : IAsyncLifetime
{
    private CannedApi _api = null!;

    public async ValueTask InitializeAsync() => _api = await CannedApi.StartAsync(CannedReadiness.Mixed());

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task A_page_is_read_in_full_and_then_its_text_is_approved()
    {
        await using var visit = await OpenAsync();
        await visit.OpenPartAsync("policy-terms");
        Assert.Equal(0, await visit.Button("Approve this text: Terms").CountAsync());
        await visit.Button("Read the page: Terms").ClickAsync();
        await visit.SeesAsync("changed since it was approved");
        Assert.StartsWith("Version 7 of terms.", await visit.Page.Locator("#policy-terms .text").TextContentAsync(), StringComparison.Ordinal);
        await visit.IsInOrderAsync("readiness-policy");
        await visit.Button("Approve this text: Terms").ClickAsync();
        await visit.SeesAsync("It counts once the decisions are saved.");
        await visit.Button("Save decisions").ClickAsync();
        await visit.SeesAsync("Saved as version 4");
        var terms = Assert.Single(_api.Saves).Document["policies"]!["terms"]!;
        Assert.Equal((new string('7', 64), "Ada Lindqvist"), ((string?)terms["approvedHash"], (string?)terms["approvedBy"]));
    }

    [Fact]
    public async Task A_text_that_changed_since_it_was_read_is_not_approved_and_the_page_says_so()
    {
        await using var visit = await OpenAsync();
        await visit.OpenPartAsync("policy-terms");
        await visit.Button("Read the page: Terms").ClickAsync();
        await visit.SeesAsync("Version 7 of terms.");
        _api.Texts["terms"] = '8';
        await visit.Button("Approve this text: Terms").ClickAsync();
        await visit.SeesAsync("The page changed since you read it. Nothing was approved: this is how it reads now.");
        await visit.SeesAsync("Version 8 of terms.");
        Assert.Equal(new string('3', 64), await visit.Input("policies.terms.approvedHash").InputValueAsync());

        await visit.Button("Approve this text: Terms").ClickAsync();
        await visit.SeesAsync("It counts once the decisions are saved.");
        Assert.Equal(new string('8', 64), await visit.Input("policies.terms.approvedHash").InputValueAsync());
    }

    [Fact]
    public async Task Six_addresses_are_typed_read_approved_together_and_saved_once()
    {
        _api.CommandCenter = CannedCommandCenter.Of(3, CommandCenterDocument.Empty);
        await using var visit = await OpenAsync();
        await visit.Page.Locator(".every").Last.ClickAsync();
        foreach (var name in PolicyNames.All)
            await visit.Input($"policies.{name}.url").FillAsync($"https://example.com/{name}");
        await visit.Button("Read all pages").ClickAsync();
        await visit.SeesAsync("6 pages read.");
        Assert.Equal(PolicyNames.All.Select(name => (name, $"https://example.com/{name}")).Order(), _api.PoliciesRead.Order());
        Assert.Equal(6, await visit.Page.Locator(".text").CountAsync());
        await visit.Button("Approve all 6 read texts").ClickAsync();
        await visit.SeesAsync("Enter the approver first.");
        await visit.Field("Approver of the texts").FillAsync("Ada Lindqvist");
        await visit.IsInOrderAsync("readiness-policies-read");
        _api.Texts["privacy"] = '8';
        await visit.Button("Approve all 6 read texts").ClickAsync();
        await visit.SeesAsync("5 texts approved. Not approved, see there why: Privacy.");
        await visit.SeesAsync("Version 8 of privacy.");
        await visit.Button("Approve all 1 read text").ClickAsync();
        await visit.SeesAsync("1 text approved.");
        await visit.Button("Save decisions").ClickAsync();
        await visit.SeesAsync("Saved as version 4");
        var policies = Assert.Single(_api.Saves).Document["policies"]!;
        foreach (var name in PolicyNames.All)
            Assert.Equal((new string(name == "privacy" ? '8' : '7', 64), "Ada Lindqvist"), ((string?)policies[name]!["approvedHash"], (string?)policies[name]!["approvedBy"]));
        Assert.Equal(CannedCommandCenter.Configuration, (string?)policies["refund"]!["approvedConfiguration"]);
    }

    [Fact]
    public async Task Another_address_than_the_one_that_was_read_is_to_be_read_first()
    {
        await using var visit = await OpenAsync();
        await visit.OpenPartAsync("policy-terms");
        await visit.Button("Read the page: Terms").ClickAsync();
        await visit.Button("Approve this text: Terms").WaitForAsync();
        await visit.Input("policies.terms.url").FillAsync("https://example.com/new-terms");
        await visit.SeesAsync("The address changed since the text was read. Read the page again.");
        Assert.Equal(0, await visit.Button("Approve this text: Terms").CountAsync());
        Assert.False(await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Approve all" }).IsVisibleAsync());
    }

    [Fact]
    public async Task An_approval_is_withdrawn_when_the_address_changes_after_it()
    {
        await using var visit = await OpenAsync();
        await visit.OpenPartAsync("policy-terms");
        await visit.Button("Read the page: Terms").ClickAsync();
        await visit.Button("Approve this text: Terms").ClickAsync();
        await visit.SeesAsync("It counts once the decisions are saved.");
        await visit.Input("policies.terms.url").FillAsync("https://example.com/new-terms");
        await visit.SeesAsync("The address changed since the text was read. Read the page again.");
        foreach (var field in new[] { "approvedHash", "approvedBy", "approvedOn" })
            Assert.Equal("", await visit.Input($"policies.terms.{field}").InputValueAsync());
    }

    private async Task<Visit> OpenAsync()
    {
        var visit = await chromium.OpenReadinessAsync(Looks.Light, _api);
        await visit.SeesAsync("Saved as version 3");
        return visit;
    }
}

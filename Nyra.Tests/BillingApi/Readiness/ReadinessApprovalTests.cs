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
        await visit.Field("Approver of the texts").FillAsync("Kim Osei");
        await visit.Button("Approve this text: Terms").ClickAsync();
        await visit.SeesAsync("It counts once the decisions are saved.");
        await visit.Button("Save decisions").ClickAsync();
        await visit.SeesAsync("Saved as version 4");
        var terms = Assert.Single(_api.Saves).Document["policies"]!["terms"]!;
        Assert.Equal((new string('7', 64), "Kim Osei"), ((string?)terms["approvedHash"], (string?)terms["approvedBy"]));
    }

    [Fact]
    public async Task A_text_that_changed_since_it_was_read_is_not_approved_and_the_page_says_so()
    {
        await using var visit = await OpenAsync();
        await visit.OpenPartAsync("policy-terms");
        await visit.Button("Read the page: Terms").ClickAsync();
        await visit.SeesAsync("Version 7 of terms.");
        await visit.Field("Approver of the texts").FillAsync("Kim Osei");
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
        await visit.Field("Approver of the texts").FillAsync("Kim Osei");
        await visit.Button("Approve this text: Terms").ClickAsync();
        await visit.SeesAsync("It counts once the decisions are saved.");
        await visit.Input("policies.terms.url").FillAsync("https://example.com/new-terms");
        await visit.SeesAsync("The address changed since the text was read. Read the page again.");
        foreach (var field in new[] { "approvedHash", "approvedBy", "approvedOn" })
            Assert.Equal("", await visit.Input($"policies.terms.{field}").InputValueAsync());
    }

    [Fact]
    public async Task A_text_is_approved_only_in_the_name_of_the_approver_who_read_it()
    {
        await using var visit = await OpenAsync();
        await visit.OpenPartAsync("policy-terms");
        foreach (var field in new[] { "approvedHash", "approvedBy", "approvedOn" })
            Assert.False(await visit.Input($"policies.terms.{field}").IsEditableAsync(), field);
        var before = await visit.Input("policies.terms.approvedBy").InputValueAsync();
        Assert.NotEqual("", before);
        await visit.Button("Read the page: Terms").ClickAsync();
        await visit.Button("Approve this text: Terms").ClickAsync();
        await visit.SeesAsync("Enter who approves it first, above as “Approver of the texts”.");
        Assert.Equal("approver", await visit.Page.EvaluateAsync<string>("document.activeElement.name"));
        Assert.Equal(new string('3', 64), await visit.Input("policies.terms.approvedHash").InputValueAsync());

        await visit.Page.Keyboard.TypeAsync("Kim Osei");
        await visit.Button("Approve this text: Terms").ClickAsync();
        await visit.SeesAsync("It counts once the decisions are saved.");
        Assert.Equal("Kim Osei", await visit.Input("policies.terms.approvedBy").InputValueAsync());
    }

    [Fact]
    public async Task A_text_that_reads_as_approved_can_be_approved_by_another_person()
    {
        _api.Texts["terms"] = '3';
        await using var visit = await OpenAsync();
        await visit.OpenPartAsync("policy-terms");
        await visit.Button("Read the page: Terms").ClickAsync();
        await visit.SeesAsync("as approved");
        Assert.False(await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Approve all" }).IsVisibleAsync());
        await visit.Field("Approver of the texts").FillAsync("Kim Osei");
        await visit.Button("Approve it again: Terms").ClickAsync();
        await visit.SeesAsync("It counts once the decisions are saved.");
        Assert.Equal("Kim Osei", await visit.Input("policies.terms.approvedBy").InputValueAsync());
    }

    [Fact]
    public async Task Approvals_of_one_text_by_two_people_are_never_merged()
    {
        await using var visit = await OpenAsync();
        await visit.OpenPartAsync("policy-terms");
        await visit.Button("Read the page: Terms").ClickAsync();
        await visit.Field("Approver of the texts").FillAsync("Kim Osei");
        await visit.Button("Approve this text: Terms").ClickAsync();
        await visit.SeesAsync("It counts once the decisions are saved.");
        var theirs = CannedCommandCenter.Document();
        var day = new DateOnly(2026, 11, 2);
        theirs = theirs with { Policies = theirs.Policies.SetItem(PolicyNames.Terms, theirs.Policies[PolicyNames.Terms] with { Url = "https://example.com/terms-9", ApprovedOn = day }) };
        _api.CommandCenter = CannedCommandCenter.Of(7, theirs);
        _api.Refusal = (412, new { title = "Somebody saved meanwhile", version = 7 });
        await visit.Button("Save decisions").ClickAsync();

        await visit.SeesAsync("1 entry was changed by both of you:");
        Assert.Equal(CannedCommandCenter.Document().Policies[PolicyNames.Terms].Url, await visit.Input("policies.terms.url").InputValueAsync());
        await visit.IsInOrderAsync("readiness-conflict-approval");
        await visit.Button("Take theirs: Terms").ClickAsync();
        await visit.SeesAsync("Saved as version 7");
        var terms = theirs.Policies[PolicyNames.Terms];
        foreach (var (field, value) in new[] { ("url", terms.Url), ("approvedHash", terms.ApprovedHash), ("approvedBy", terms.ApprovedBy), ("approvedOn", $"{day:yyyy-MM-dd}") })
            Assert.Equal(value, await visit.Input($"policies.terms.{field}").InputValueAsync());
    }

    private async Task<Visit> OpenAsync()
    {
        var visit = await chromium.OpenReadinessAsync(Looks.Light, _api);
        await visit.SeesAsync("Saved as version 3");
        return visit;
    }
}

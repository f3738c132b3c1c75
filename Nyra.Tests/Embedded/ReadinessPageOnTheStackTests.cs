using Microsoft.Playwright;
using Nyra.Billing.Configuration;
using Nyra.Tests.BillingApi.Readiness;
using Nyra.Tests.Infrastructure;
using Nyra.Tests.StripeSimulator.Browser;
using Xunit;

namespace Nyra.Tests.Embedded;

/// <summary>The operator's page as it is served: through the gateway, by the backend that looks at itself.</summary>
public sealed class ReadinessPageOnTheStackTests(Chromium chromium)
{
    [Fact]
    public async Task The_operator_signs_in_sees_what_blocks_decides_and_sees_it_gone()
    {
        await using var stack = await RunningStack.StartAsync();
        await using var visit = await chromium.VisitAsync(Looks.Light);
        await visit.OpenAsync(stack.Stack.Gateway + "readiness");
        await visit.Page.Locator("input[type=password]").FillAsync(stack.Setting(Settings.OperatorToken));
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.SeesAsync("Not ready");
        await visit.SeesAsync("Customer Portal cancellation/invoices/payment methods enabled");

        await visit.OpenPartAsync("decision-monthly-price");
        foreach (var (field, value) in new[]
        {
            ("value", "12.00 USD"), ("owner", "Ada Lovelace"), ("decidedOn", "2026-11-14"), ("evidence", "note of 14 Nov"),
        })
        {
            await visit.Page.Locator($"[name='decisions.monthly-price.{field}']").FillAsync(value);
        }
        await visit.Button("Save decisions").ClickAsync();
        await visit.SeesAsync("Saved as version 1");
        var saved = await (await stack.AsOperatorAsync("v1/command-center")).Content.ReadAsStringAsync();
        Assert.Contains("\"monthly-price\":{\"value\":\"12.00 USD\"", saved, StringComparison.Ordinal);
        // Nobody has to check again: what a save changed is seen at once, and what holds says so when it is opened.
        var row = visit.Page.Locator("details.check.is-pass[data-key='stripe-price']").First;
        await row.WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await row.EvaluateAsync("row => { for (let one = row; one; one = one.parentElement) if (one.tagName === 'DETAILS') one.open = true }");
        await visit.SeesAsync("12.00 USD a month, as decided.");
        await visit.IsInOrderAsync("readiness-on-the-stack");
    }
}

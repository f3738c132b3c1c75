using Spectre.Console;

namespace Nyra.Embedded;

/// <summary>What a person needs to use a stack that stays up: its addresses, its log, how to end it.</summary>
public static class StackSummary
{
    public static void Write(IAnsiConsole console, EmbeddedStack stack, params (string Name, string What)[] more)
    {
        var lines = new Grid().AddColumn(new GridColumn().PadLeft(2).PadRight(2).NoWrap()).AddColumn();
        lines.AddRow(new Text("gateway", new Style(decoration: Decoration.Bold)), new Text($"{stack.Gateway}  (health at {stack.Gateway}health)"));
        lines.AddRow(new Text("page"), new Text($"{stack.Gateway}readiness  (what still blocks going live)"));
        lines.AddRow(new Text("billing-api"), new Text(stack.BillingApi.ToString()));
        lines.AddRow(new Text("webhook-worker"), new Text(stack.WebhookWorker.ToString()));
        lines.AddRow(new Text("stripe"), new Text($"{stack.Stripe}  (simulator)"));
        if (stack.Forwarding is not null)
            lines.AddRow(new Text("events"), new Text("through the Stripe CLI, which says in the log what it forwards"));
        lines.AddRow(new Text("log"), new Text(stack.LogFile));
        foreach (var (name, what) in more)
            lines.AddRow(new Text(name), new Text(what));
        console.Write(lines);
        console.WriteLine();
        console.WriteLine("  The stack is up. Ctrl-C ends it.");
    }

    /// <summary>Returns when the person ends the process.</summary>
    public static Task UntilStoppedAsync(CancellationToken ct)
    {
        var stopped = new TaskCompletionSource();
        ct.Register(stopped.SetResult);
        return stopped.Task;
    }
}

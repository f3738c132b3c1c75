namespace Nyra.Readiness;

/// <summary>Hosts and mailboxes that only documentation has. One that was copied from there is found without asking any network.</summary>
public static class DocumentationExample
{
    // RFC 2606 reserves the top-level domain and these three for documentation; nothing that takes payments is there.
    private static readonly string[] Reserved = ["example", "example.com", "example.net", "example.org"];

    /// <summary>Whether it is an address such as <c>https://billing.your-domain.example</c>.</summary>
    public static bool IsHostOf(Uri address) => IsReserved(address.Host);

    /// <summary>What is wrong with the address of a backend, and what to do; null where it is not one of documentation.</summary>
    /// <param name="key">The setting or option that names it.</param>
    public static string? ProblemOfBackend(string key, Uri? address) => address is not null && IsHostOf(address)
        ? $"{key} is the handbook's example address ({address.Host}). Set it to the address of your own backend."
        : null;

    /// <summary>What is wrong with who rehearses, and what to do; null where it is not one of documentation.</summary>
    /// <param name="backend">A stack on this machine is rehearsed with a made-up mailbox, which receives nothing.</param>
    public static string? ProblemOfMailbox(string key, string? email, Uri? backend)
    {
        if (email is null || email.IndexOf('@', StringComparison.Ordinal) is not > 0)
            return null;
        var isExample = email.Contains("your-test-email", StringComparison.OrdinalIgnoreCase)
            || (backend is { IsLoopback: false } && IsMailbox(email));
        return isExample ? $"{key} is an example mailbox of the documentation. Set it to a mailbox of your own." : null;
    }

    /// <summary>Whether it is a mailbox such as <c>support@your-domain.example</c>, which receives nothing.</summary>
    public static bool IsMailbox(string address) => IsReserved(address[(address.LastIndexOf('@') + 1)..].TrimEnd('>', ' '));

    private static bool IsReserved(string host) => Array.Exists(Reserved, domain =>
        host.Equals(domain, StringComparison.OrdinalIgnoreCase) || host.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase));
}

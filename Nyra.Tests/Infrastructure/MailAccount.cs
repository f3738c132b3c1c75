namespace Nyra.Tests.Infrastructure;

/// <summary>A mailbox of the tests' own domain, and who may send from it.</summary>
public sealed record MailAccount(string User, string Password)
{
    public const string Domain = "nyra.test";

    public static readonly MailAccount Rehearsal = new("rehearsal", "s3cret of the rehearsal!");
    public static readonly MailAccount Support = new("support", "s3cret-of-the-support");

    public static readonly IReadOnlyList<MailAccount> All = [Rehearsal, Support];

    public string Address => $"{User}@{Domain}";
}

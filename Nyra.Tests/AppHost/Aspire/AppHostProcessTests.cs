using Nyra.Tests.Cli;
using Nyra.Tests.Infrastructure;
using Xunit;

namespace Nyra.Tests.AppHost.Aspire;

/// <summary>The app host as the process a person starts.</summary>
public sealed class AppHostProcessTests
{
    [Theory]
    [InlineData("is a live key", "--Parameters:stripe-at=test", "--Parameters:stripe-secret-key=sk_live_" + "of_a_person")]
    [InlineData("Set it to simulator or test", "--Parameters:stripe-at=live")]
    [InlineData("Set it to container, server or file", "--Queue=somewhere")]
    public async Task What_must_not_be_developed_with_is_a_sentence_and_an_exit_code_and_no_stack_trace(string words, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        var (code, output, error) = await NyraProcess.RunAsync("Nyra.AppHost.dll", arguments, folder.Path);
        Assert.Equal(78, code);
        Assert.Contains(words, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", output + error, StringComparison.Ordinal);
    }
}

using CsCheck;
using Nyra.Billing.Licensing;
using Xunit;

namespace Nyra.Tests.Billing.Licensing;

public class CheckoutChallengeTests
{
    // RFC 7636, appendix B.
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    [Fact]
    public void The_rfcs_own_example_answers() => Assert.True(CheckoutChallenge.Answers(Verifier, Challenge));

    [Fact]
    public void Nothing_else_answers() => Gen.String.Sample(other => Assert.False(CheckoutChallenge.Answers(other, Challenge)));

    [Fact]
    public void The_challenge_itself_is_no_answer() => Assert.False(CheckoutChallenge.Answers(Challenge, Challenge));
}

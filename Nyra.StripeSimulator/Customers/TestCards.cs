using System.Collections.Frozen;

namespace Nyra.StripeSimulator.Customers;

/// <summary>Stripe's test card numbers, and the payment method ids and tokens that stand for them.</summary>
internal static class TestCards
{
    public static readonly TestCard Visa = new("4242424242424242", "visa");
    public static readonly TestCard VisaDebit = new("4000056655665556", "visa", "debit");
    public static readonly TestCard Mastercard = new("5555555555554444", "mastercard");
    public static readonly TestCard Amex = new("378282246310005", "amex");
    public static readonly TestCard Discover = new("6011111111111117", "discover");

    /// <summary>Can be saved, then every charge fails: the way to see a renewal fail.</summary>
    public static readonly TestCard FailsOnCharge = new("4000000000000341", "visa", OnCharge: Decline.Generic);
    public static readonly TestCard Declined = Refused("4000000000000002", Decline.Generic);
    public static readonly TestCard InsufficientFunds = Refused("4000000000009995", Decline.InsufficientFunds);
    public static readonly TestCard Lost = Refused("4000000000009987", Decline.Lost);
    public static readonly TestCard Stolen = Refused("4000000000009979", Decline.Stolen);
    public static readonly TestCard Expired = Refused("4000000000000069", Decline.Expired);
    public static readonly TestCard WrongCvc = Refused("4000000000000127", Decline.WrongCvc);
    public static readonly TestCard Processing = Refused("4000000000000119", Decline.Processing);

    public static readonly TestCard Authentication = new("4000002500003155", "visa", Authentication: AskedFor.FirstUse);
    public static readonly TestCard AuthenticationAlways = new("4000002760003184", "visa", Authentication: AskedFor.EveryPayment);
    public static readonly TestCard ThreeDSecureRequired = new("4000000000003220", "visa", Authentication: AskedFor.EveryPayment);

    /// <summary>Asks, and has nothing to give then.</summary>
    public static readonly TestCard AuthenticationWithoutFunds =
        new("4000008260003178", "visa", OnCharge: Decline.InsufficientFunds, Authentication: AskedFor.EveryPayment);

    private static readonly FrozenDictionary<string, TestCard> Numbers = new[]
    {
        Visa, VisaDebit, Mastercard, Amex, Discover, FailsOnCharge, Declined, InsufficientFunds, Lost, Stolen, Expired, WrongCvc,
        Processing, Authentication, AuthenticationAlways, ThreeDSecureRequired, AuthenticationWithoutFunds,
    }.ToFrozenDictionary(card => card.Number);

    /// <summary>The part after "pm_card_" and, for most, after "tok_".</summary>
    private static readonly FrozenDictionary<string, TestCard> Names = new Dictionary<string, TestCard>
    {
        ["visa"] = Visa,
        ["visa_debit"] = VisaDebit,
        ["mastercard"] = Mastercard,
        ["amex"] = Amex,
        ["discover"] = Discover,
        ["us"] = Visa,
        ["chargeCustomerFail"] = FailsOnCharge,
        ["chargeDeclined"] = Declined,
        ["visa_chargeDeclined"] = Declined,
        ["chargeDeclinedInsufficientFunds"] = InsufficientFunds,
        ["visa_chargeDeclinedInsufficientFunds"] = InsufficientFunds,
        ["chargeDeclinedLostCard"] = Lost,
        ["visa_chargeDeclinedLostCard"] = Lost,
        ["chargeDeclinedStolenCard"] = Stolen,
        ["visa_chargeDeclinedStolenCard"] = Stolen,
        ["chargeDeclinedExpiredCard"] = Expired,
        ["chargeDeclinedIncorrectCvc"] = WrongCvc,
        ["chargeDeclinedProcessingError"] = Processing,
        ["authenticationRequiredOnSetup"] = Authentication,
        ["authenticationRequired"] = AuthenticationAlways,
        ["authenticationRequiredChargeDeclinedInsufficientFunds"] = AuthenticationWithoutFunds,
        ["threeDSecure2Required"] = ThreeDSecureRequired,
        ["threeDSecureRequired"] = ThreeDSecureRequired,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static TestCard? ByNumber(string digits) => Numbers.GetValueOrDefault(digits);

    /// <summary>"pm_card_visa" and its kin.</summary>
    public static TestCard? ByPaymentMethodId(string id) =>
        id.StartsWith("pm_card_", StringComparison.Ordinal) ? Names.GetValueOrDefault(id["pm_card_".Length..]) : null;

    /// <summary>"tok_visa" and its kin.</summary>
    public static TestCard? ByToken(string token) =>
        token.StartsWith("tok_", StringComparison.Ordinal) ? Names.GetValueOrDefault(token["tok_".Length..]) : null;

    private static TestCard Refused(string number, Decline decline) => new(number, "visa", OnAttach: decline, OnCharge: decline);
}

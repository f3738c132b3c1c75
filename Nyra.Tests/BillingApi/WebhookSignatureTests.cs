using System.Text;
using CsCheck;
using Nyra.BillingApi.Ingest;
using Stripe;
using Xunit;

namespace Nyra.Tests.BillingApi;

/// <summary>Our reading of the signature scheme against the SDK's.</summary>
public class WebhookSignatureTests
{
    private const string Secret = "whsec_test";
    private const long Tolerance = 300;

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_793_534_400);

    private static readonly Gen<string> Body = Gen.String.Where(text => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text);

    [Fact]
    public void What_the_SDK_signs_holds_until_it_is_too_old_or_too_new() =>
        Gen.Select(Body, Gen.Int[-400, 400]).Sample((body, age) =>
            Holds(body, EventUtility.GenerateSignatureHeader(body, Secret, Now.ToUnixTimeSeconds() - age)) == (Math.Abs(age) <= Tolerance));

    [Theory]
    [InlineData(300, true)]
    [InlineData(-300, true)]
    [InlineData(301, false)]
    [InlineData(-301, false)]
    public void A_signature_holds_for_five_minutes_to_the_second_in_either_direction(int age, bool holds)
    {
        var header = EventUtility.GenerateSignatureHeader("{}", Secret, Now.ToUnixTimeSeconds() - age);
        Assert.Equal(holds, Holds("{}", header));
    }

    [Fact]
    public void The_eighth_signature_of_a_header_counts_and_the_ninth_does_not()
    {
        var good = EventUtility.GenerateSignatureHeader("{}", Secret, Now.ToUnixTimeSeconds()).Split(',');
        string Header(int others) =>
            string.Join(',', [good[0], .. Enumerable.Repeat("v1=" + new string('0', 64), others), good[1]]);
        Assert.True(Holds("{}", Header(7)));
        Assert.False(Holds("{}", Header(8)));
    }

    [Fact]
    public void Whatever_is_done_to_a_header_the_SDK_and_we_say_the_same() =>
        Gen.Select(Body, Gen.Int[0, 100], Gen.Char["0123456789,=tvfg"], Gen.Bool).Sample((body, at, other, insert) =>
        {
            var good = EventUtility.GenerateSignatureHeader(body, Secret, Now.ToUnixTimeSeconds());
            at %= good.Length;
            var header = insert ? good.Insert(at, other.ToString()) : good.Remove(at, 1).Insert(at, other.ToString());
            Assert.Equal(HoldsForTheSdk(body, header), Holds(body, header));
        });

    [Fact]
    public void A_body_changed_by_one_byte_holds_no_more() => Gen.Select(Gen.Byte.Array[1, 200], Gen.Int[0, 199], Gen.Byte[1, 255]).Sample((body, at, change) =>
    {
        var header = Header(body);
        Assert.True(new WebhookSignature([Secret]).Holds(body, header, Now));
        body[at % body.Length] ^= change;
        Assert.False(new WebhookSignature([Secret]).Holds(body, header, Now));
    });

    [Fact]
    public void Any_of_the_secrets_and_any_of_the_signatures_will_do()
    {
        var old = EventUtility.GenerateSignatureHeader("{}", "whsec_old", Now.ToUnixTimeSeconds());
        var both = old + "," + EventUtility.GenerateSignatureHeader("{}", Secret, Now.ToUnixTimeSeconds()).Split(',')[1];
        Assert.True(new WebhookSignature(["whsec_new", Secret]).Holds("{}"u8, both, Now));
        Assert.False(new WebhookSignature(["whsec_new"]).Holds("{}"u8, both, Now));
        Assert.False(new WebhookSignature([]).Holds("{}"u8, both, Now));
    }

    private static string Header(byte[] body)
    {
        var time = Now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var signature = System.Security.Cryptography.HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), (byte[])[.. Encoding.UTF8.GetBytes(time + "."), .. body]);
        return $"t={time},v1={Convert.ToHexStringLower(signature)}";
    }

    private static bool Holds(string body, string header) => new WebhookSignature([Secret]).Holds(Encoding.UTF8.GetBytes(body), header, Now);

    private static bool HoldsForTheSdk(string body, string header)
    {
        try
        {
            EventUtility.ValidateSignature(body, header, Secret, Tolerance, Now.ToUnixTimeSeconds());
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }
}

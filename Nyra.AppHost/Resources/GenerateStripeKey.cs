using System.Security.Cryptography;
using Aspire.Hosting.Publishing;

namespace Nyra.AppHost.Resources;

/// <summary>A key in Stripe's form that the simulator takes and Stripe does not.</summary>
internal sealed class GenerateStripeKey : ParameterDefault
{
    public override string GetDefaultValue() => "sk_test_" + RandomNumberGenerator.GetHexString(48, lowercase: true);

    public override void WriteToManifest(ManifestPublishingContext context) => throw new NotSupportedException("The simulator is there while developing only.");
}

using Aspire.Hosting.Publishing;

namespace Nyra.AppHost.Resources;

/// <summary>A parameter's value that is made up while developing, and never where it is deployed.</summary>
internal sealed class MadeUp(Func<string> make) : ParameterDefault
{
    public override string GetDefaultValue() => make();

    public override void WriteToManifest(ManifestPublishingContext context) => throw new NotSupportedException("It is made up while developing only.");
}

namespace Nyra.Gateway;

/// <summary>What browsers are told about every answer, to be framed by nobody.</summary>
internal static class SecurityHeaders
{
    /// <summary>It is data or a page without scripts.</summary>
    public static readonly HeaderPolicyCollection Policy = Headers(_ => { });

    /// <summary>The operator's page: its own scripts and pictures, its own API, and nothing written into it or from elsewhere.</summary>
    public static readonly HeaderPolicyCollection OperatorsPage = Headers(policy =>
    {
        policy.AddScriptSrc().Self();
        policy.AddConnectSrc().Self();
        policy.AddImgSrc().Self();
    });

    private static HeaderPolicyCollection Headers(Action<CspBuilder> more) => new HeaderPolicyCollection()
        .AddDefaultApiSecurityHeaders()
        .AddContentSecurityPolicy(policy =>
        {
            policy.AddDefaultSrc().None();
            policy.AddStyleSrc().Self();
            policy.AddFormAction().None();
            policy.AddBaseUri().None();
            policy.AddFrameAncestors().None();
            more(policy);
        });
}

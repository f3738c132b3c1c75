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
        .AddPermissionsPolicy(NoFeatures)
        .AddContentSecurityPolicy(policy =>
        {
            policy.AddDefaultSrc().None();
            policy.AddStyleSrc().Self();
            policy.AddFormAction().None();
            policy.AddBaseUri().None();
            policy.AddFrameAncestors().None();
            more(policy);
        });

    // The default's, without web-share: where Chromium has no such feature it complains about the header on every load.
    private static void NoFeatures(PermissionsPolicyBuilder policy)
    {
        policy.AddAccelerometer().None();
        policy.AddAutoplay().None();
        policy.AddCamera().None();
        policy.AddDisplayCapture().None();
        policy.AddEncryptedMedia().None();
        policy.AddFullscreen().None();
        policy.AddGeolocation().None();
        policy.AddGyroscope().None();
        policy.AddMagnetometer().None();
        policy.AddMicrophone().None();
        policy.AddMidi().None();
        policy.AddPayment().None();
        policy.AddPictureInPicture().None();
        policy.AddPublickeyCredentialsGet().None();
        policy.AddScreenWakeLock().None();
        policy.AddSyncXHR().None();
        policy.AddUsb().None();
        policy.AddXrSpatialTracking().None();
    }
}

namespace Nyra.Readiness;

/// <summary>
/// What preflight and rehearsal post to the webhook door to see it refused. The backend knows them: they are no sign of a wrong signing secret, and looking
/// must not make it unwell.
/// </summary>
public static class WebhookProbe
{
    private const string Head = "{\"id\":\"evt_nyra_probe\",\"object\":\"event\",\"api_version\":null,\"created\":1761955200,\"livemode\":";

    /// <summary>An event as Stripe sends it, for a customer whom nobody has.</summary>
    public const string Genuine =
        Head + "false,\"type\":\"invoice.paid\",\"data\":{\"object\":{\"id\":\"in_nyra_probe\",\"object\":\"invoice\",\"customer\":\"cus_nyra_probe\"}}}";

    /// <summary>One of a type nobody handles: even where it is taken in, it changes nothing.</summary>
    public static string Harmless(bool livemode) =>
        Head + (livemode ? "true" : "false") + ",\"type\":\"nyra.preflight\",\"data\":{\"object\":{\"id\":\"obj_nyra_probe\",\"object\":\"nyra.preflight\"}}}";

    public static bool IsOne(ReadOnlySpan<byte> body) => body.StartsWith("{\"id\":\"evt_nyra_probe\","u8);
}

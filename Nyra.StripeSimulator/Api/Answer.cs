namespace Nyra.StripeSimulator.Api;

/// <summary>
/// What a handler gives back: a status and JSON made while the state was locked, so that a later change cannot show through.
/// </summary>
internal sealed class Answer
{
    private Answer(int status, byte[] body)
    {
        Status = status;
        Body = body;
    }

    public int Status { get; }

    public byte[] Body { get; }

    public bool IsRefusal => Status >= 400;

    public static Answer Of<T>(T resource) where T : notnull => new(200, StripeJson.Bytes(resource));

    public static Answer Json(byte[] body) => new(200, body);

    public static Answer Refused(int status, StripeError error) => new(status, StripeJson.Bytes(new ErrorBody(error)));
}

namespace Nyra.BillingApi.Operations;

public sealed record OperatorDevice(string DeviceId, string Name, DateTimeOffset ActivatedAt, DateTimeOffset? ReleasedAt);

using Nyra.StripeSimulator.Webhooks;

namespace Nyra.StripeSimulator.StripeCli;

/// <summary>One attempt at one event, from the frame that carries it to the word about what the app answered.</summary>
internal sealed class CliConversation(bool endsWithAck)
{
    private readonly TaskCompletionSource<Reception> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<Reception> End => _end.Task;

    public void Hear(CliMessage message)
    {
        switch (message.Type)
        {
            // A CLI that forwards to nobody has nothing more to say.
            case "event_ack" when endsWithAck:
                _end.TrySetResult(Reception.Accepted);
                break;
            case "webhook_response":
                _end.TrySetResult(message.Status is >= 200 and < 300 ? Reception.Accepted : Reception.Failed);
                break;
        }
    }

    public void Interrupt() => _end.TrySetResult(Reception.Interrupted);
}

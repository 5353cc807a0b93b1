namespace FsVoice.Storage;

/// <summary>What messages to the routing engine say of us, and how they reach their store (section <c>FsVoice:CxMessages</c>).</summary>
public sealed record CxMessageOptions() : StoreWriterOptions("data/cx-messages.spill.jsonl")
{
    /// <summary>The sender's id: <c>header.sender.id</c>.</summary>
    public string SenderId { get; init; } = "fsvoice";

    /// <summary>The sender's name: <c>header.sender.senderName</c>.</summary>
    public string SenderName { get; init; } = "FsVoice";

    /// <summary>The host by which answers name the FreeSWITCH of a call: <c>body.metadata.eslHost</c>.</summary>
    public string EslHost { get; init; } = "127.0.0.1";

    /// <inheritdoc />
    public override void Validate(IList<string> errors, string path)
    {
        base.Validate(errors, path);
        CheckText(SenderId, nameof(SenderId));
        CheckText(SenderName, nameof(SenderName));
        CheckText(EslHost, nameof(EslHost));

        void CheckText(string value, string name)
        {
            if (string.IsNullOrWhiteSpace(value) || value.Any(char.IsControl))
            {
                errors.Add($"{path}:{name} is empty or holds control characters");
            }
        }
    }
}

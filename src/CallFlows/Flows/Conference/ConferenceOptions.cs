namespace FsVoice.CallFlows;

/// <summary>Conference rooms that agents dial; see <see cref="ConferenceFlow"/>.</summary>
public sealed record ConferenceOptions
{
    /// <summary>Most digits of a room's number, 1 to 15.</summary>
    public int MaxRoomDigits { get; init; } = 8;

    /// <summary>The PINs of rooms that have one, by the room's number. Anybody who is an agent enters the others.</summary>
    public IDictionary<string, string> Pins { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How often a PIN may be entered, 1 to 10.</summary>
    public int PinTries { get; init; } = 3;

    /// <summary>How long the first digit of a PIN, and each further one, is waited for, 1 to 30 seconds.</summary>
    public TimeSpan PinTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Asks for the PIN.</summary>
    public string PinPrompt { get; init; } = "fsvoice/conference-pin.wav";

    /// <summary>Played when the PIN is wrong.</summary>
    public string InvalidPrompt { get; init; } = "fsvoice/invalid.wav";

    /// <summary>Played to whom the room cannot be opened.</summary>
    public string ErrorPrompt { get; init; } = "fsvoice/consult-error.wav";

    /// <summary>Adds every error found, each with the path of its field. A PIN is never repeated.</summary>
    public void Validate(IList<string> errors, string path)
    {
        ArgumentNullException.ThrowIfNull(errors);
        OptionsCheck.InRange(errors, MaxRoomDigits, 1, 15, $"{path}:MaxRoomDigits");
        foreach (var (room, pin) in Pins)
        {
            if (room.Length == 0 || room.Length > MaxRoomDigits || !room.All(char.IsAsciiDigit))
            {
                errors.Add($"{path}:Pins:{room} must be a room of 1 to {MaxRoomDigits} digits");
            }

            if (pin.Length is < 4 or > 16 || !pin.All(char.IsAsciiDigit))
            {
                errors.Add($"{path}:Pins:{room} must be a PIN of 4 to 16 digits");
            }
        }

        OptionsCheck.InRange(errors, PinTries, 1, 10, $"{path}:PinTries");
        OptionsCheck.InRange(errors, PinTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), $"{path}:PinTimeout");
        OptionsCheck.Media(errors, PinPrompt, $"{path}:PinPrompt");
        OptionsCheck.Media(errors, InvalidPrompt, $"{path}:InvalidPrompt");
        OptionsCheck.Media(errors, ErrorPrompt, $"{path}:ErrorPrompt");
    }
}

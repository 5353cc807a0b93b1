namespace FsVoice.EventSocket.Commands;

/// <summary>
/// A value cannot be put into a command without changing what the command means. Nothing was sent. The message names
/// the field and what is wrong with it, never the value.
/// </summary>
public sealed class InvalidCommandValueException : ArgumentException
{
    private InvalidCommandValueException(string message, string field)
        : base(message, field)
    {
    }

    /// <summary>The value holds CR, LF or NUL.</summary>
    public static InvalidCommandValueException ControlCharacter(string field) =>
        new($"'{field}' must not hold a carriage return, a line feed or a NUL character.", field);

    /// <summary>The value is not well-formed UTF-16.</summary>
    public static InvalidCommandValueException NotText(string field) =>
        new($"'{field}' must be well-formed Unicode text.", field);

    /// <summary>The value breaks a rule of the command.</summary>
    /// <param name="field">The field's name.</param>
    /// <param name="expected">What was expected, as the end of the sentence "'field' must …".</param>
    public static InvalidCommandValueException Expected(string field, string expected) =>
        new($"'{field}' must {expected}.", field);
}

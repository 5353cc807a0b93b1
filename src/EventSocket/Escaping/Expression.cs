namespace FsVoice.EventSocket.Escaping;

/// <summary>
/// Trusted text that FreeSWITCH is to expand: <c>${variable}</c>, <c>${api_command(args)}</c>, <c>$${global}</c>. It runs
/// with all the rights of the dialplan (<c>${system(…)}</c> is a shell), so never build one from what a caller, an agent
/// or a customer record supplied: such values are plain strings, and those are escaped.
/// </summary>
/// <param name="Text">The expression as the dialplan would have it. CR, LF and NUL are refused when it is sent.</param>
public readonly record struct Expression(string Text);

/// <summary>
/// Text inside a command. A string is literal: it is escaped for the place where it stands and arrives as it is.
/// An <see cref="Escaping.Expression"/> is expanded by FreeSWITCH.
/// </summary>
public readonly record struct CommandText
{
    private readonly string? _text;

    private CommandText(string? text, bool isExpression)
    {
        _text = text;
        IsExpression = isExpression;
    }

    /// <summary>The text as given; empty for <c>default</c>.</summary>
    public string Text => _text ?? string.Empty;

    /// <summary>Whether FreeSWITCH is to expand it.</summary>
    public bool IsExpression { get; }

    /// <summary>Whether there is no text.</summary>
    public bool IsEmpty => string.IsNullOrEmpty(_text);

    /// <summary>Literal text.</summary>
    public static implicit operator CommandText(string? text) => new(text, isExpression: false);

    /// <summary>An expression.</summary>
    public static implicit operator CommandText(Expression expression) => new(expression.Text, isExpression: true);

    /// <summary>Literal text.</summary>
    public static CommandText FromString(string? text) => text;

    /// <summary>An expression.</summary>
    public static CommandText FromExpression(Expression expression) => expression;
}

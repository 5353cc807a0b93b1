namespace FsVoice.Storage;

/// <summary>The database cannot be brought to the schema of this build. The message says what to do and holds no secret.</summary>
public sealed class DatabaseSchemaException : Exception
{
    internal DatabaseSchemaException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

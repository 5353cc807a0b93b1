using System.Text;
using FsVoice.EventSocket.Commands;

namespace FsVoice.EventSocket.Escaping;

/// <summary>An application's argument as text, for the commands that carry an application inside another argument.</summary>
internal static class ApplicationText
{
    /// <summary>The argument as it stands before its expansion.</summary>
    public static string Argument<TApplication>(TApplication application)
        where TApplication : IApplication
    {
        ArgumentNullException.ThrowIfNull(application);
        var scratch = ScratchBuffer.Rent();
        try
        {
            application.WriteArgument(new CommandWriter(scratch));
            return Encoding.UTF8.GetString(scratch.Written);
        }
        finally
        {
            ScratchBuffer.Return(scratch);
        }
    }

    /// <summary>
    /// The argument of an application that becomes part of an extension. FreeSWITCH silently leaves an application out
    /// whose argument holds <c>\'</c> (switch_caller.c, switch_caller_extension_add_application), and no other escape
    /// carries an apostrophe through a split.
    /// </summary>
    public static string ExtensionArgument<TApplication>(TApplication application, string field)
        where TApplication : IApplication
    {
        string argument = Argument(application);
        if (argument.Contains(@"\'", StringComparison.Ordinal))
        {
            throw InvalidCommandValueException.Expected(
                field, "not hold a value with '$$' or with a backslash before an apostrophe, nor an argument with an apostrophe");
        }

        return argument;
    }
}

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
}

using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Escaping;

namespace FsVoice.EventSocket.ApiCommands;

/// <summary>The registrations of a user at a SIP profile, as XML (mod_sofia.c, cmd_xml_status); <c>Invalid Profile!</c> for one that is not up.</summary>
/// <param name="Profile">The SIP profile.</param>
/// <param name="User">The user's id.</param>
/// <param name="Domain">The user's domain.</param>
public readonly record struct SofiaUser(string Profile, string User, string Domain) : IApiCommand
{
    /// <inheritdoc/>
    public void WriteCommand(CommandWriter writer)
    {
        Checks.Word(Profile, nameof(Profile));
        Checks.Word(User, nameof(User));
        Checks.Word(Domain, nameof(Domain));
        writer.Literal("sofia xmlstatus profile "u8);
        writer.Text(Profile, nameof(Profile));
        writer.Literal(" user "u8);
        writer.Text(User, nameof(User));
        writer.Literal("@"u8);
        writer.Text(Domain, nameof(Domain));
    }
}

namespace FsVoice.CallHost.Xml;

/// <summary>The sections of FreeSWITCH's XML that we answer, with FreeSWITCH's values (switch_types.h, switch_xml_section_enum_t).</summary>
[Flags]
public enum XmlSection
{
    /// <summary>None, or one that we never answer (languages, chatplan, channels).</summary>
    None = 0,

    /// <summary>Settings of modules.</summary>
    Configuration = 1,

    /// <summary>Domains and users.</summary>
    Directory = 2,

    /// <summary>What is done with a call.</summary>
    Dialplan = 4,
}

/// <summary>The sections by the names that FreeSWITCH asks with.</summary>
public static class XmlSections
{
    /// <summary>The name of <see cref="XmlSection.Configuration"/>.</summary>
    public const string Configuration = "configuration";

    /// <summary>The name of <see cref="XmlSection.Directory"/>.</summary>
    public const string Directory = "directory";

    /// <summary>The name of <see cref="XmlSection.Dialplan"/>.</summary>
    public const string Dialplan = "dialplan";

    /// <summary>The section with this name; <see cref="XmlSection.None"/> for any other.</summary>
    public static XmlSection Parse(string? name) => name switch
    {
        Configuration => XmlSection.Configuration,
        Directory => XmlSection.Directory,
        Dialplan => XmlSection.Dialplan,
        _ => XmlSection.None,
    };
}

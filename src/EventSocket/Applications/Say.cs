using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Escaping;

namespace FsVoice.EventSocket.Applications;

/// <summary>What a text to be said is (SAY_TYPE_NAMES in switch_ivr_say.c).</summary>
public enum SayType
{
    /// <summary>A number.</summary>
    Number,

    /// <summary>A count of items.</summary>
    Items,

    /// <summary>A count of persons.</summary>
    Persons,

    /// <summary>A count of messages.</summary>
    Messages,

    /// <summary>An amount of money.</summary>
    Currency,

    /// <summary>A duration.</summary>
    TimeMeasurement,

    /// <summary>A date, in seconds since 1970.</summary>
    CurrentDate,

    /// <summary>A time, in seconds since 1970.</summary>
    CurrentTime,

    /// <summary>A date and a time, in seconds since 1970.</summary>
    CurrentDateTime,

    /// <summary>A telephone number.</summary>
    TelephoneNumber,

    /// <summary>An extension.</summary>
    TelephoneExtension,

    /// <summary>An address of the web.</summary>
    Url,

    /// <summary>An IP address.</summary>
    IpAddress,

    /// <summary>An e-mail address.</summary>
    EmailAddress,

    /// <summary>A postal address.</summary>
    PostalAddress,

    /// <summary>An account's number.</summary>
    AccountNumber,

    /// <summary>Letter by letter.</summary>
    NameSpelled,

    /// <summary>Letter by letter, with the words of the spelling alphabet.</summary>
    NamePhonetic,

    /// <summary>A date and a time in few words, in seconds since 1970.</summary>
    ShortDateTime,
}

/// <summary>How a text is said (SAY_METHOD_NAMES in switch_ivr_say.c).</summary>
public enum SayMethod
{
    /// <summary>As the language's module thinks fit.</summary>
    NA,

    /// <summary>As a whole: one hundred and five.</summary>
    Pronounced,

    /// <summary>Digit by digit: one zero five.</summary>
    Iterated,

    /// <summary>As a place in an order: hundred and fifth.</summary>
    Counted,

    /// <summary>As a year: nineteen eighty-four.</summary>
    PronouncedYear,
}

/// <summary>The grammatical gender of what is said (SAY_GENDER_NAMES in switch_ivr_say.c).</summary>
public enum SayGender
{
    /// <summary>Feminine.</summary>
    Feminine,

    /// <summary>Masculine.</summary>
    Masculine,

    /// <summary>Neuter.</summary>
    Neuter,
}

/// <summary>
/// Says a number, a date or a spelled word with recorded sounds (mod_dptools.c, say_function). Needs the language's say
/// module, its sounds, and its <c>languages</c> section.
/// </summary>
/// <param name="Language">The say module, <c>en</c>; with <c>en:name</c> the language's name as well.</param>
/// <param name="Type">What the text is.</param>
/// <param name="Method">How it is said.</param>
/// <param name="Text">What is said; not empty.</param>
/// <param name="Gender">The grammatical gender, or null for none.</param>
public readonly record struct Say(
    string Language, SayType Type, SayMethod Method, CommandText Text, SayGender? Gender = null) : IApplication
{
    private static readonly string[] Types = Array.ConvertAll(Enum.GetNames<SayType>(), NameTable<SayType>.Screaming);

    /// <inheritdoc/>
    public string Name => "say";

    /// <inheritdoc/>
    public void WriteArgument(CommandWriter writer)
    {
        int colon = Language?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        Checks.Word(colon < 0 ? Language : Language![..colon], nameof(Language));
        if (colon >= 0)
        {
            Checks.Word(Language![(colon + 1)..], nameof(Language));
        }

        Checks.NotEmpty(Text, nameof(Text));
        Checks.Defined(Type, nameof(Type));
        writer.Text(Language, nameof(Language));
        writer.Literal(" "u8);
        writer.Text(Types[(int)Type], nameof(Type));
        writer.Literal(Method switch
        {
            SayMethod.NA => " N/A "u8,
            SayMethod.Pronounced => " PRONOUNCED "u8,
            SayMethod.Iterated => " ITERATED "u8,
            SayMethod.Counted => " COUNTED "u8,
            SayMethod.PronouncedYear => " PRONOUNCED_YEAR "u8,
            _ => throw InvalidCommandValueException.Expected(nameof(Method), "be a known method"),
        });
        writer.Literal(Gender switch
        {
            null => ""u8,
            SayGender.Feminine => "FEMININE "u8,
            SayGender.Masculine => "MASCULINE "u8,
            SayGender.Neuter => "NEUTER "u8,
            _ => throw InvalidCommandValueException.Expected(nameof(Gender), "be a known gender"),
        });
        Escaper.Value(writer, Text, Layers.Positional, nameof(Text));
    }
}

namespace FsVoice.CallFlows.Tests.Configuration;

internal static class Errors
{
    /// <summary>What a <c>Validate</c> finds in a section named <c>X</c>.</summary>
    public static IReadOnlyList<string> Of(Action<IList<string>, string> validate)
    {
        var errors = new List<string>();
        validate(errors, "X");
        return errors;
    }
}

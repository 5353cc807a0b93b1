namespace FsVoice.CallHost.Switches;

/// <summary>The FreeSWITCH processes that commands can reach by <see cref="ISwitchPort"/> at this moment.</summary>
public interface ISwitchList
{
    /// <summary>Their <c>Core-UUID</c>s.</summary>
    IReadOnlyList<string> Connected { get; }

    /// <summary>Raised when one can be reached that could not be before, with its <c>Core-UUID</c>. What was not sent to it meanwhile, it does not know.</summary>
    event Action<string>? Arrived;
}

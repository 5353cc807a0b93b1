namespace FsVoice.Storage;

/// <summary>Hears that others changed something in the database.</summary>
internal interface IChangeListener : IAsyncDisposable
{
    /// <summary>Whether nothing is missed before <see cref="Start"/>.</summary>
    bool IsLiveFromTheStart { get; }

    /// <summary>Begins to listen, unless it did before.</summary>
    void Start();
}

/// <summary>Takes what a listener hears.</summary>
internal interface IChangeSink
{
    /// <summary>What another node said of its change.</summary>
    void Heard(string payload);

    /// <summary>From now on everything is heard; what was changed before may not have been.</summary>
    void Live();

    /// <summary>Nothing is heard any more.</summary>
    void Lost();
}

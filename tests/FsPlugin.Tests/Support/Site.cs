using FsVoice.CallFlows;
using FsVoice.Storage;

namespace FsVoice.FsPlugin.Tests.Support;

/// <summary>The folders of one stand-in: FreeSWITCH's configuration and database folders.</summary>
public sealed class Site : IDisposable
{
    public Site()
    {
        Directory.CreateDirectory(Configuration);
        Directory.CreateDirectory(Database);
    }

    /// <summary>Holds everything.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("fsvoice-stub-").FullName;

    /// <summary>FreeSWITCH's <c>conf_dir</c>.</summary>
    public string Configuration => Path.Combine(Folder, "conf");

    /// <summary>FreeSWITCH's <c>db_dir</c>.</summary>
    public string Database => Path.Combine(Folder, "db");

    /// <summary>Writes what the site changes in the settings.</summary>
    public void Configure(string json) => File.WriteAllText(Path.Combine(Configuration, "fsvoice.json"), json);

    /// <summary>A copy of the module's folder, to be spoiled.</summary>
    public string CopyPlugin()
    {
        var copy = Path.Combine(Folder, "plugin");
        foreach (var file in Directory.EnumerateFiles(StubProgram.PluginFolder, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(copy, Path.GetRelativePath(StubProgram.PluginFolder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }

        return copy;
    }

    /// <summary>The records in the module's database, by call. The module must have stopped.</summary>
    public async Task<IReadOnlyDictionary<string, CallRecord>> RecordsAsync()
    {
        var options = new DatabaseOptions { ConnectionString = $"Data Source={Path.Combine(Database, "fsvoice.db")}" };
        await using var database = await SqlDatabase.OpenAsync(options, TimeProvider.System, CancellationToken.None);
        var records = await new SqlCallRecordStore(database).ListAsync(1000, null, CancellationToken.None);
        return records.ToDictionary(record => record.CallUuid);
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

using System.Collections.Frozen;
using System.Collections.Immutable;

namespace FsVoice.FakeFreeSwitch;

/// <summary>The API commands of <c>api</c> and <c>bgapi</c>. What they return is the whole output, line end included.</summary>
internal sealed class ApiCommands
{
    private ImmutableList<(string Prefix, Func<string, string> Reply)> _scripts = [];
    private readonly FrozenDictionary<string, Func<string, Task<string>>> _commands;

    public ApiCommands(SwitchCore core)
    {
        Schedule = new Schedule(core);
        _commands = new UuidCommands(core).All
            .Concat(new RoutingCommands(core).All)
            .Concat(new SystemCommands(core, Schedule).All)
            .ToFrozenDictionary(static pair => pair.Key, static pair => pair.Value, StringComparer.OrdinalIgnoreCase);
    }

    public Schedule Schedule { get; }

    /// <summary>Answers every command that begins with <paramref name="prefix"/> by a script; the last one added wins.</summary>
    public void Script(string prefix, Func<string, string> reply) =>
        ImmutableInterlocked.Update(ref _scripts, static (list, added) => list.Insert(0, added), (prefix, reply));

    /// <summary>Runs a command line; an unknown command answers as FreeSWITCH does.</summary>
    public Task<string> ExecuteAsync(string line)
    {
        foreach (var (prefix, reply) in Volatile.Read(ref _scripts))
        {
            if (line == prefix || line.StartsWith(prefix + " ", StringComparison.Ordinal))
            {
                return Task.FromResult(reply(line));
            }
        }

        var words = line.Split(' ', 2);
        return _commands.TryGetValue(words[0], out var command)
            ? command(words.Length > 1 ? words[1].Trim() : "")
            : Task.FromResult($"-ERR {words[0]} Command not found!\n");
    }

    /// <summary>A command that answers at once.</summary>
    public static KeyValuePair<string, Func<string, Task<string>>> Make(string name, Func<string, string> run) =>
        new(name, argument => Task.FromResult(run(argument)));

    public static KeyValuePair<string, Func<string, Task<string>>> Make(string name, Func<string, Task<string>> run) => new(name, run);
}

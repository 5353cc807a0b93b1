using FsVoice.CallFlows;
using FsVoice.CallHost.Recording;

namespace FsVoice.CallHost.Tests.Recording;

/// <summary>Files on this machine's disk: names, modes, groups, and what is wrong with a disk.</summary>
public sealed class RecordingFilesTests : IDisposable
{
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 23, 59, 59, TimeSpan.FromHours(-5));
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("fsvoice-recordings-");

    private string Folder => Path.Combine(_root.FullName, "recordings");

    private RecordingOptions Options => new() { Enabled = true, Directory = Folder, MinFreeBytes = 0 };

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public async Task A_file_is_made_in_the_folder_of_its_day_with_the_rights_it_keeps()
    {
        var made = await new RecordingFiles(Options).CreateAsync("c:1001:+49:1", Day, default);

        Assert.Equal(new RecordingFileResult($"{Folder}/2026/03/02/c:1001:+49:1.wav"), made);
        Assert.Equal("640", Mode(made.Path!));
        Assert.Equal(["750", "750", "750", "750"], new[] { "", "2026", "2026/03", "2026/03/02" }.Select(part => Mode(Path.Combine(Folder, part))));
    }

    [Fact]
    public async Task A_name_is_given_once_also_to_those_who_ask_at_the_same_time()
    {
        var files = new RecordingFiles(Options with { DatedFolders = false });

        var made = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => files.CreateAsync("name", Day, default)));

        Assert.Equal(
            Enumerable.Range(0, 20).Select(number => number == 0 ? "name.wav" : $"name_{number}.wav").Order(StringComparer.Ordinal),
            made.Select(one => Path.GetFileName(one.Path)!).Order(StringComparer.Ordinal));
        Assert.All(made, one => Assert.Null(one.Failure));
    }

    [Fact]
    public async Task The_group_is_the_configured_one_and_may_write_until_the_file_is_closed()
    {
        string group = OwnGroup();
        var files = new RecordingFiles(Options with { DatedFolders = false, Group = group, GroupWrite = true });
        var made = await files.CreateAsync("name", Day, default);
        Assert.Equal((null, "660"), (made.Failure, Mode(made.Path!)));
        await File.WriteAllTextAsync(made.Path!, "sound");

        await files.CloseAsync(made.Path!, default);

        Assert.Equal("640", Mode(made.Path!));
    }

    [Fact]
    public async Task A_group_that_does_not_exist_is_told_of_and_the_file_made()
    {
        var made = await new RecordingFiles(Options with { Group = "no-such-group" }).CreateAsync("name", Day, default);

        Assert.Equal(RecordingAlarmKind.RightsFailed, made.Failure);
        Assert.True(File.Exists(made.Path));
    }

    [Fact]
    public void Groups_are_found_by_name_and_by_number()
    {
        Assert.Equal(0, FileGroup.Find("root"));
        Assert.Equal(1234, FileGroup.Find("1234"));
        Assert.Null(FileGroup.Find("no-such-group"));
    }

    [Fact]
    public async Task A_disk_without_enough_room_gives_no_file()
    {
        var files = new RecordingFiles(Options with { MinFreeBytes = long.MaxValue });

        Assert.Equal((null, RecordingAlarmKind.DiskFull), Outcome(await files.CreateAsync("name", Day, default)));
        Assert.Equal((null, RecordingAlarmKind.DiskFull), Outcome(await files.ReopenAsync($"{Folder}/name.wav", default)));
        Assert.Empty(Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_directory_that_cannot_be_made_gives_no_file()
    {
        await File.WriteAllTextAsync(Folder, "in the way");

        Assert.Equal((null, RecordingAlarmKind.DirectoryFailed), Outcome(await new RecordingFiles(Options).CreateAsync("name", Day, default)));
    }

    [Fact]
    public async Task A_file_that_was_removed_is_made_again_and_one_that_is_there_is_left_alone()
    {
        var files = new RecordingFiles(Options);
        string path = (await files.CreateAsync("name", Day, default)).Path!;
        await File.WriteAllTextAsync(path, "sound");
        Assert.Equal(path, (await files.ReopenAsync(path, default)).Path);
        Assert.Equal("sound", await File.ReadAllTextAsync(path));

        File.Delete(path);
        Assert.Equal(path, (await files.ReopenAsync(path, default)).Path);
        Assert.Equal("640", Mode(path));
    }

    [Fact]
    public async Task A_file_without_a_sound_is_removed_in_the_end()
    {
        var files = new RecordingFiles(Options);
        string path = (await files.CreateAsync("name", Day, default)).Path!;

        await files.CloseAsync(path, default);
        await files.CloseAsync(path, default);

        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task On_another_machine_nothing_is_touched()
    {
        var files = new RecordingFiles(Options with { OnThisMachine = false, MinFreeBytes = long.MaxValue });

        Assert.Equal(new RecordingFileResult($"{Folder}/2026/03/02/name.wav"), await files.CreateAsync("name", Day, default));
        Assert.Equal(new RecordingFileResult("/elsewhere/name.wav"), await files.ReopenAsync("/elsewhere/name.wav", default));
        await files.CloseAsync("/elsewhere/name.wav", default);
        Assert.False(Directory.Exists(Folder));
    }

    private static (string? Path, RecordingAlarmKind? Failure) Outcome(RecordingFileResult result) => (result.Path, result.Failure);

    private static string Mode(string path) => Convert.ToString((int)File.GetUnixFileMode(path), 8);

    /// <summary>A group that this process is in, by its number.</summary>
    private static string OwnGroup() =>
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("Gid:", StringComparison.Ordinal)).Split('\t')[1];
}

using System.Buffers.Binary;
using System.Runtime.Versioning;
using FsVoice.CallFlows;
using Microsoft.Extensions.Logging.Abstractions;

namespace FsVoice.Storage.Tests;

[UnsupportedOSPlatform("windows")]
public sealed class VoicemailFilesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly VoicemailFiles _files;
    private readonly string _root;

    public VoicemailFilesTests()
    {
        _root = _directory.File("deep/voicemail");
        _files = new VoicemailFiles(new VoicemailOptions { Directory = _root }, NullLogger<VoicemailFiles>.Instance);
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_message_has_a_folder_of_its_mailbox_that_strangers_do_not_get_into()
    {
        var id = Guid.NewGuid();
        string path = _files.NewPath("+1800555", id);

        Assert.Equal(Path.Combine(_root, "+1800555", $"{id}.wav"), path);
        Assert.False(File.Exists(path));
        foreach (string folder in new[] { _root, Path.GetDirectoryName(path)! })
        {
            Assert.Equal(
                UnixFileMode.SetGroup | UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                    | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute,
                File.GetUnixFileMode(folder));
        }
    }

    [Theory]
    [ClassData(typeof(HostileTexts))]
    public void A_mailbox_never_leads_out_of_the_directory(string mailbox)
    {
        foreach (string hostile in new[] { mailbox, "../../" + mailbox, "/" + mailbox, mailbox + "/..", "..", ".", "~" })
        {
            string path = _files.NewPath(hostile, Guid.NewGuid());
            Assert.Equal(_root, Path.GetDirectoryName(Path.GetDirectoryName(Path.GetFullPath(path))));
            Assert.Matches("^[A-Za-z0-9+_-]{1,64}$", Path.GetFileName(Path.GetDirectoryName(path)!));
        }
    }

    [Fact]
    public void Two_mailboxes_have_two_folders()
    {
        string[] mailboxes = ["a.b", "a_b", "a/b", "a_002eb", "A.b", "", "_", new('x', 65), new('x', 66)];
        Assert.Equal(mailboxes.Length, mailboxes.Select(mailbox => Path.GetDirectoryName(_files.NewPath(mailbox, Guid.NewGuid()))).Distinct().Count());
    }

    [Fact]
    public void A_complete_file_gets_its_mode_and_tells_its_length()
    {
        string path = Written(Wave(seconds: 2.5));
        File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);

        Assert.Equal(TimeSpan.FromSeconds(2.5), _files.Complete(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(path));
    }

    [Fact]
    public void A_file_that_was_cut_off_is_as_long_as_what_it_holds()
    {
        byte[] wave = Wave(seconds: 2);
        Assert.Equal(TimeSpan.FromSeconds(1), _files.Complete(Written(wave[..^16000])));
    }

    [Fact]
    public void Chunks_before_the_sound_are_passed_over()
    {
        byte[] wave = Wave(seconds: 1);
        // Of an odd length, and so padded with one byte more.
        byte[] note = [.. "LIST"u8, 5, 0, 0, 0, 1, 2, 3, 4, 5, 0];
        Assert.Equal(TimeSpan.FromSeconds(1), _files.Complete(Written([.. wave[..12], .. note, .. wave[12..]])));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    [InlineData(20)]
    [InlineData(30)]
    [InlineData(40)]
    public void What_is_no_whole_header_has_no_length(int bytes) => Assert.Null(_files.Complete(Written(Wave(seconds: 1)[..bytes])));

    [Fact]
    public void What_is_no_sound_has_no_length()
    {
        Assert.Null(_files.Complete(Written([.. "RIFF____AVI LIST"u8, .. new byte[100]])));
        Assert.Null(_files.Complete(Path.Combine(_root, "nothing.wav")));
    }

    [Fact]
    public void A_file_is_removed_and_one_that_is_not_there_is_no_error()
    {
        string path = Written(Wave(seconds: 1));
        _files.Remove(path);
        Assert.False(File.Exists(path));
        _files.Remove(path);
        _files.Remove(Path.Combine(_root, "nowhere", "a.wav"));
    }

    private string Written(byte[] bytes)
    {
        string path = _files.NewPath("1005", Guid.NewGuid());
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>8 kHz, 16 bit, mono, as FreeSWITCH writes it.</summary>
    private static byte[] Wave(double seconds)
    {
        int length = (int)(16000 * seconds);
        byte[] wave = new byte[44 + length];
        "RIFF"u8.CopyTo(wave);
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(4), 36 + length);
        "WAVEfmt "u8.CopyTo(wave.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(wave.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(wave.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(24), 8000);
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(28), 16000);
        BinaryPrimitives.WriteInt16LittleEndian(wave.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(wave.AsSpan(34), 16);
        "data"u8.CopyTo(wave.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(40), length);
        return wave;
    }
}

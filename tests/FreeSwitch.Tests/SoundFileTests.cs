using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>The prompts and the music in freeswitch-conf/sounds; needs no FreeSWITCH.</summary>
public sealed partial class SoundFileTests
{
    [Fact]
    public void Every_sound_is_8_kHz_mono_16_bit_and_small()
    {
        var sounds = Directory.GetFiles(Path.Combine(Repository.Root, "freeswitch-conf", "sounds"), "*.wav", SearchOption.AllDirectories);
        Assert.True(sounds.Length >= 27);
        Assert.All(sounds, sound =>
        {
            var wav = File.ReadAllBytes(sound);
            Assert.Equal("RIFF", Encoding.ASCII.GetString(wav, 0, 4));
            Assert.Equal("fmt ", Encoding.ASCII.GetString(wav, 12, 4));
            Assert.Equal(1, BinaryPrimitives.ReadInt16LittleEndian(wav.AsSpan(20)));
            Assert.Equal(1, BinaryPrimitives.ReadInt16LittleEndian(wav.AsSpan(22)));
            Assert.Equal(8000, BinaryPrimitives.ReadInt32LittleEndian(wav.AsSpan(24)));
            Assert.Equal(16, BinaryPrimitives.ReadInt16LittleEndian(wav.AsSpan(34)));
            Assert.InRange(wav.Length, 4_000, 200_000);
        });
    }

    [Fact]
    public void Every_prompt_that_the_source_names_is_there()
    {
        var named = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => PromptName().Matches(File.ReadAllText(file)).Select(match => match.Value))
            .ToHashSet();

        Assert.Contains("fsvoice/welcome.wav", named);
        Assert.All(named, name => Assert.True(File.Exists(Path.Combine(Repository.Root, "freeswitch-conf", "sounds", name)), name));
    }

    [GeneratedRegex(@"fsvoice/[\w/-]+\.wav")]
    private static partial Regex PromptName();
}

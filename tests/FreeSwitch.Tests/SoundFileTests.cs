using System.Buffers.Binary;
using System.Text;
using FsVoice.FreeSwitch.Tests.Harness;

namespace FsVoice.FreeSwitch.Tests;

/// <summary>The prompts and the music in freeswitch-conf/sounds; needs no FreeSWITCH.</summary>
public sealed class SoundFileTests
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
}

using System.Text;
using FsVoice.EventSocket.Events;
using FsVoice.EventSocket.Protocol;
using FsVoice.EventSocket.Tests.Support;

namespace FsVoice.EventSocket.Tests.Protocol;

public sealed class HeaderBlockTests
{
    private static readonly byte[] Block =
        "First: 1\nName-Longer: 2\nName: 3\nName: 4\nEmpty: \nNone:\nTwo:  x\nNo colon here\n: no name\nLast: 5"u8.ToArray();

    [Theory]
    [InlineData("First", "1")]
    [InlineData("Name", "3")]
    [InlineData("Name-Longer", "2")]
    [InlineData("Empty", "")]
    [InlineData("None", "")]
    [InlineData("Two", " x")]
    [InlineData("Last", "5")]
    [InlineData("Name-", null)]
    [InlineData("ame", null)]
    [InlineData("name", null)]
    [InlineData("No colon here", null)]
    [InlineData("Missing", null)]
    [InlineData("Last: 5", null)]
    public void A_header_is_found_by_its_exact_name_and_the_first_one_wins(string name, string? value) =>
        Assert.Equal(value, new HeaderBlock(Block).GetText(Encoding.ASCII.GetBytes(name)));

    [Fact]
    public void A_name_of_any_length_is_found()
    {
        for (int length = 1; length < 400; length++)
        {
            string name = new('n', length);
            byte[] block = Encoding.ASCII.GetBytes($"Other: x\n{name}: {length}\nn{name}: y");
            Assert.Equal($"{length}", new HeaderBlock(block).GetText(Encoding.ASCII.GetBytes(name)));
            Assert.Null(new HeaderBlock(block).GetText(Encoding.ASCII.GetBytes("m" + name)));
        }
    }

    [Fact]
    public void An_empty_block_has_no_headers()
    {
        Assert.False(new HeaderBlock([]).TryGetRaw("Name"u8, out _));
        Assert.False(new HeaderBlock([]).GetEnumerator().MoveNext());
        Assert.False(new HeaderBlock("Name"u8).TryGetRaw("Name"u8, out _));
    }

    [Fact]
    public void The_walk_passes_over_what_is_no_header()
    {
        var found = new List<string>();
        foreach (var header in new HeaderBlock(Block))
        {
            found.Add($"{Encoding.ASCII.GetString(header.Name)}={Encoding.ASCII.GetString(header.Value)}");
        }

        Assert.Equal(["First=1", "Name-Longer=2", "Name=3", "Name=4", "Empty=", "None=", "Two= x", "Last=5"], found);
    }

    [Fact]
    public void Every_header_of_every_recorded_block_is_found()
    {
        foreach (string name in Recordings.Names)
        {
            foreach (var frame in ReferenceParser.Read(Recordings.FromFreeSwitch(name)).Where(frame => frame.Type is "command/reply" or "text/disconnect-notice"))
            {
                byte[] bytes = Encoding.Latin1.GetBytes(frame.Head);
                foreach (var (header, value) in ReferenceParser.Headers(frame.Head))
                {
                    Assert.True(new HeaderBlock(bytes).TryGetRaw(Encoding.Latin1.GetBytes(header), out var raw));
                    Assert.Equal(value, Encoding.Latin1.GetString(raw));
                }
            }
        }
    }

    [Fact]
    public void Looking_headers_up_allocates_nothing()
    {
        string body = ReferenceParser.Read(Recordings.FromFreeSwitch("outbound-async-ivr-digits")).First(frame => frame.Type == "text/event-plain").Body;
        using var plain = EventText.Event("plain", Encoding.Latin1.GetBytes(body));
        using var json = EventText.Event("json", EventText.ToJson(body));

        Assert.Equal(0, Allocated(() => LookUp(plain)));
        Assert.Equal(0, Allocated(() => LookUp(json)));
    }

    // No assertions of xunit inside: they box.
    private static bool LookUp(EventSocketEvent received) =>
        received.TryGetRaw("Event-Name"u8, out var name)
        && EventNames.Parse(name) != EventName.Unknown
        && received.TryGetRaw("variable_call_uuid"u8, out _)
        && !received.TryGetRaw("Missing"u8, out _)
        && !received.HeaderEquals("Unique-ID"u8, "00000000-0000-4000-8000-000000000001"u8)
        && received.GetNumber("Event-Sequence"u8) > 0;

    // The first call lets the runtime make what it makes once.
    private static long Allocated(Func<bool> action)
    {
        Assert.True(action());
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            _ = action();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}

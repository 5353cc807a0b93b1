namespace FsVoice.LoadGenerator;

/// <summary>
/// The channel variables that change during a call, in FreeSWITCH's order: a variable set again moves to the end.
/// They are encoded when an event needs them and the last encoding is out of date.
/// </summary>
internal sealed class CallVariables
{
    private readonly OutputBuffer _raw = new(1024);
    private readonly OutputBuffer _encoded = new(2048);
    private readonly List<Entry> _entries = new(24);
    private EventFormat _encodedAs;
    private bool _stale = true;

    public void Clear()
    {
        _entries.Clear();
        _raw.Clear();
        _stale = true;
    }

    public void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Remove(name);
        int start = _raw.Length;
        _raw.Append(name);
        _raw.Append(value);
        _entries.Add(new Entry(start, name.Length, value.Length));
    }

    public void Remove(ReadOnlySpan<byte> name)
    {
        _stale = true;
        int index = Find(name);
        if (index >= 0)
        {
            _entries.RemoveAt(index);
        }
    }

    public bool TryGet(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        int index = Find(name);
        value = index < 0 ? default : Value(_entries[index]);
        return index >= 0;
    }

    /// <summary>All of them as <c>variable_name</c> headers.</summary>
    public ReadOnlySpan<byte> Encoded(EventFormat format)
    {
        if (_stale || _encodedAs != format)
        {
            _encoded.Clear();
            foreach (Entry entry in _entries)
            {
                HeaderWriter.Header(_encoded, format, "variable_"u8, Name(entry), Value(entry));
            }

            _encodedAs = format;
            _stale = false;
        }

        return _encoded.Written;
    }

    private int Find(ReadOnlySpan<byte> name)
    {
        for (int index = 0; index < _entries.Count; index++)
        {
            if (Name(_entries[index]).SequenceEqual(name))
            {
                return index;
            }
        }

        return -1;
    }

    private ReadOnlySpan<byte> Name(Entry entry) => _raw.Written.Slice(entry.Start, entry.NameLength);

    private ReadOnlySpan<byte> Value(Entry entry) => _raw.Written.Slice(entry.Start + entry.NameLength, entry.ValueLength);

    private readonly record struct Entry(int Start, int NameLength, int ValueLength);
}

using System.Text;

namespace FsVoice.CallHost.Operations;

/// <summary>A column of a <see cref="TextTable"/>.</summary>
/// <param name="Heading">What stands above it.</param>
/// <param name="Right">Aligned to the right, for numbers.</param>
/// <param name="Length">The longest cell; what is longer is cut.</param>
internal readonly record struct TextColumn(string Heading, bool Right = false, int Length = Printable.DefaultLength)
{
    public static implicit operator TextColumn(string heading) => new(heading);

    /// <summary>A column of numbers.</summary>
    public static TextColumn Number(string heading) => new(heading, Right: true);

    /// <summary>A column whose cells must be whole, since people copy them, or say much.</summary>
    public static TextColumn Long(string heading) => new(heading, Length: 256);
}

/// <summary>A table of plain ASCII with aligned columns. Every cell goes through <see cref="Printable"/>.</summary>
/// <param name="columns">The columns.</param>
internal sealed class TextTable(params TextColumn[] columns)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row; a cell without text becomes a hyphen.</summary>
    public void Add(params string?[] cells) =>
        _rows.Add([.. cells.Select((cell, i) => string.IsNullOrEmpty(cell) ? "-" : Printable.Text(cell, columns[i].Length))]);

    public override string ToString()
    {
        int[] widths = [.. columns.Select((column, i) => Math.Max(column.Heading.Length, _rows.Count == 0 ? 0 : _rows.Max(row => row[i].Length)))];
        var text = new StringBuilder();
        Write(text, [.. columns.Select(column => column.Heading)], widths);
        foreach (string[] row in _rows)
        {
            Write(text, row, widths);
        }

        return text.ToString();
    }

    private void Write(StringBuilder text, string[] cells, int[] widths)
    {
        for (int i = 0; i < cells.Length; i++)
        {
            bool last = i == cells.Length - 1;
            text.Append(columns[i].Right ? cells[i].PadLeft(widths[i]) : last ? cells[i] : cells[i].PadRight(widths[i])).Append(last ? "\n" : "  ");
        }
    }
}

using System.Text.RegularExpressions;
using FsVoice.CallFlows;

namespace FsVoice.Storage;

/// <summary>How one kind of records stands in its table.</summary>
/// <typeparam name="T">The domain's record.</typeparam>
/// <typeparam name="TRow">The table's row.</typeparam>
/// <param name="table">The table's name.</param>
/// <param name="keyProperty">The row's property that holds the key.</param>
/// <param name="searchProperties">The row's properties that a search looks into.</param>
internal abstract partial class DirectoryMap<T, TRow>(string table, string keyProperty, params string[] searchProperties)
    where T : DirectoryItem
    where TRow : DirectoryRow
{
    // Names of our own properties and tables: nothing of these statements comes from outside.
    private static readonly string[] Properties = [.. typeof(TRow).GetProperties().Select(property => property.Name)];

    /// <summary>The field that a duplicate is an error of.</summary>
    public virtual string KeyField => keyProperty;

    public string Table => table;

    public string KeyColumn { get; } = Column(keyProperty);

    public string Insert { get; } = $"""
        INSERT INTO {table} ({string.Join(", ", Properties.Select(Column))})
        VALUES ({string.Join(", ", Properties.Select(property => "@" + property))})
        ON CONFLICT DO NOTHING
        """;

    public string Update { get; } = $"""
        UPDATE {table} SET {string.Join(", ", Properties.Where(IsChangeable).Select(property => $"{Column(property)} = @{property}"))}
        WHERE tenant = @Tenant AND id = @Id
        """;

    public string Delete { get; } = $"DELETE FROM {table} WHERE tenant = @tenant AND id = @id";

    public string Select { get; } = $"SELECT {string.Join(", ", Properties.Select(property => $"{Column(property)} AS {property}"))} FROM {table}";

    public string SearchCondition { get; } = string.Join(" OR ", searchProperties.Select(property => $@"lower({Column(property)}) LIKE @search ESCAPE '\'"));

    /// <summary>The key in the form in which it is stored and compared.</summary>
    public virtual string NormalizeKey(string key) => key;

    /// <summary>What the caller gave, with what an update cannot take away.</summary>
    public virtual T Merge(T given, T stored) => given;

    /// <summary>What is wrong with a change, beside what is wrong with the values.</summary>
    public virtual FieldError? FindProblem(T changed, T stored) => null;

    public TRow ToRow(T item)
    {
        TRow row = Write(item);
        row.Take(item);
        return row;
    }

    public T ToItem(TRow row) => row.Give(Read(row));

    protected abstract TRow Write(T item);

    protected abstract T Read(TRow row);

    protected static string NameOf<TEnum>(TEnum value)
        where TEnum : struct, Enum => Enum.GetName(value) ?? throw new ArgumentOutOfRangeException(nameof(value));

    protected static TEnum Parse<TEnum>(string name)
        where TEnum : struct, Enum =>
        Enum.TryParse(name, out TEnum value) && Enum.IsDefined(value) ? value : throw new FormatException($"The directory holds an unknown {typeof(TEnum).Name}.");

    protected static RouteTarget Target(string kind, string value, string parameters) =>
        new(Parse<RouteTargetKind>(kind), value) { Parameters = DirectoryJson.ReadTexts(parameters) };

    private static bool IsChangeable(string property) =>
        property is not (nameof(DirectoryRow.Id) or nameof(DirectoryRow.Tenant) or nameof(DirectoryRow.CreatedAtUs) or nameof(ApiKeyRow.LastUsedAtUs));

    private static string Column(string property) => WordBoundary().Replace(property, "_").ToLowerInvariant();

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])", RegexOptions.CultureInvariant)]
    private static partial Regex WordBoundary();
}

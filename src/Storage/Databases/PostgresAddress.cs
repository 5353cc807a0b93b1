using System.Data.Common;
using System.Globalization;
using Npgsql;

namespace FsVoice.Storage;

/// <summary>Reads where a PostgreSQL server is: Npgsql's own form (<c>Host=...;Database=...</c>) or a URL (<c>postgres://user:password@host:5432/database?sslmode=require</c>).</summary>
internal static class PostgresAddress
{
    private static readonly string[] Schemes = ["postgres://", "postgresql://"];

    /// <summary>Whether the connection string means PostgreSQL: it is such a URL, or names a host. Never throws.</summary>
    public static bool IsPostgres(string connectionString)
    {
        if (IsUrl(connectionString))
        {
            return true;
        }

        try
        {
            var builder = new DbConnectionStringBuilder { ConnectionString = connectionString };
            return builder.ContainsKey("Host") || builder.ContainsKey("Server");
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>The settings, with our defaults for what is not said.</summary>
    /// <exception cref="FormatException">A URL that cannot be read. The message repeats nothing of it.</exception>
    /// <exception cref="ArgumentException">A setting that Npgsql does not know. The message can repeat parts of the text.</exception>
    public static NpgsqlConnectionStringBuilder Read(string connectionString)
    {
        var said = IsUrl(connectionString) ? ReadUrl(connectionString) : new NpgsqlConnectionStringBuilder(connectionString);
        Default("Application Name", "FsVoice");
        // Statements that come again are prepared by themselves; 0 where a pooler such as pgbouncer stands between.
        Default("Max Auto Prepare", 100);
        Default("Auto Prepare Min Usages", 2);
        // Seconds. A server that does not answer must not hold calls' records and requests for Npgsql's 15.
        Default("Timeout", 5);
        Default("Keepalive", 15);
        return said;

        void Default(string keyword, object value)
        {
            if (!said.ContainsKey(keyword) || !IsSaid(keyword))
            {
                said[keyword] = value;
            }
        }

        // The builder answers with defaults for every keyword it knows; its text has only what was said.
        bool IsSaid(string keyword) => new DbConnectionStringBuilder { ConnectionString = said.ConnectionString }.ContainsKey(keyword);
    }

    private static bool IsUrl(string text) => Schemes.Any(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    private static NpgsqlConnectionStringBuilder ReadUrl(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0 || url.Fragment.Length > 0)
        {
            throw new FormatException("The URL of the database cannot be read.");
        }

        var settings = new NpgsqlConnectionStringBuilder { Host = url.IdnHost.Trim('[', ']') };
        if (url.Port > 0)
        {
            settings.Port = url.Port;
        }

        string[] user = url.UserInfo.Split(':', 2);
        if (user[0].Length > 0)
        {
            settings.Username = Uri.UnescapeDataString(user[0]);
        }

        if (user.Length == 2)
        {
            settings.Password = Uri.UnescapeDataString(user[1]);
        }

        if (url.AbsolutePath.Length > 1)
        {
            settings.Database = Uri.UnescapeDataString(url.AbsolutePath[1..]);
        }

        foreach (string pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split('=', 2);
            ReadParameter(settings, parts[0], parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : "");
        }

        return settings;
    }

    private static void ReadParameter(NpgsqlConnectionStringBuilder settings, string name, string value)
    {
        switch (name)
        {
            case "sslmode" when Enum.TryParse(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out SslMode mode) && Enum.IsDefined(mode):
                settings.SslMode = mode;
                break;
            case "sslrootcert" when value.Length > 0:
                settings.RootCertificate = value;
                break;
            case "connect_timeout" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds <= 1024:
                settings.Timeout = seconds;
                break;
            case "application_name":
                settings.ApplicationName = value;
                break;
            default:
                throw new FormatException("The URL of the database has a parameter that cannot be read.");
        }
    }
}

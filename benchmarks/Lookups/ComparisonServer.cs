using System.Buffers;
using System.Data.Common;
using System.Net;
using System.Text;
using FsVoice.CallHost.Xml;
using Npgsql;

namespace FsVoice.Lookups;

/// <summary>
/// What our answers are compared with, each on the same Kestrel with the same settings of its sockets and limits, in a process
/// of its own with a route for POST <c>/fs/directory</c> that reads the question to its end.
/// </summary>
internal static class ComparisonServer
{
    /// <summary>How one of them answers.</summary>
    public enum Kind
    {
        /// <summary>A file of XML as large as an answer, sent from the disk with each answer (<c>SendFileAsync</c>), whoever is asked for.</summary>
        File,

        /// <summary>The bytes of the same file from memory.</summary>
        Memory,

        /// <summary>
        /// The user looked up in PostgreSQL with each question: one prepared SELECT by unique keys through a pooled
        /// <see cref="NpgsqlDataSource"/>, the same document written from its row.
        /// </summary>
        Sql,
    }

    public static async Task RunAsync(Kind kind, int port, string source)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        builder.WebHost.UseSockets(sockets =>
        {
            sockets.UnsafePreferInlineScheduling = true;
            sockets.WaitForDataBeforeAllocatingBuffer = false;
        });
        await using var app = builder.Build();
        await using var database = kind == Kind.Sql ? new NpgsqlDataSourceBuilder(source + ";Max Auto Prepare=10;Auto Prepare Min Usages=1;Maximum Pool Size=32").Build() : null;
        byte[] bytes = kind == Kind.Sql ? [] : await System.IO.File.ReadAllBytesAsync(source);
        app.MapPost("/fs/directory", (RequestDelegate)(kind switch
        {
            Kind.File => context => SendFileAsync(context, source, bytes.Length),
            Kind.Memory => context => SendAsync(context, bytes),
            _ => context => LookUpAsync(context, database!),
        }));
        app.MapGet("/health/ready", () => "ready");
        await app.RunAsync();
    }

    private static async Task SendFileAsync(HttpContext context, string path, int length)
    {
        await ReadAsync(context.Request);
        context.Response.ContentType = "text/xml; charset=utf-8";
        context.Response.ContentLength = length;
        await context.Response.SendFileAsync(path, context.RequestAborted);
    }

    private static async Task SendAsync(HttpContext context, byte[] body)
    {
        await ReadAsync(context.Request);
        await AnswerAsync(context, body);
    }

    private static async Task LookUpAsync(HttpContext context, NpgsqlDataSource database)
    {
        string question = await ReadAsync(context.Request);
        await using var command = database.CreateCommand("""
            SELECT a.a1_hash, a.name, a.caller_id_name, a.caller_id_number, a.outbound_caller_id, a.toll_allow, a.call_groups, a.context, t.caller_id_number
            FROM agents a JOIN tenants t ON t.tenant = a.tenant
            WHERE a.tenant = $1 AND a.extension = $2 AND a.is_active = 1 AND t.is_active = 1
            """);
        string domain = Field(question, "&domain="), user = Field(question, "&user=");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = domain });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = user });
        await using var reader = await command.ExecuteReaderAsync(context.RequestAborted);
        string document = await reader.ReadAsync(context.RequestAborted) ? Write(domain, user, reader) : XmlDocuments.NotFound;
        await AnswerAsync(context, Encoding.UTF8.GetBytes(document));
    }

    private static string Write(string domain, string user, DbDataReader row)
    {
        string[] groups = System.Text.Json.JsonSerializer.Deserialize<string[]>(row.GetString(6)) ?? [];
        string outside = row.GetString(4) is { Length: > 0 } own ? own : row.GetString(8);
        return XmlDocuments.User(new DirectoryUser(domain, user)
        {
            Parameters =
            [
                new("a1-hash", row.GetString(0)), new("allow-empty-password", "false"), new("vm-password", user),
                new("dial-string", DirectoryUser.RegisteredDialString),
            ],
            Variables =
            [
                new("toll_allow", string.Join(',', System.Text.Json.JsonSerializer.Deserialize<string[]>(row.GetString(5)) ?? [])),
                new("accountcode", user),
                new("user_context", row.GetString(7)),
                new("effective_caller_id_name", row.GetString(2) is { Length: > 0 } shown ? shown : row.GetString(1)),
                new("effective_caller_id_number", row.GetString(3) is { Length: > 0 } number ? number : user),
                new("outbound_caller_id_number", outside),
                new("callgroup", string.Join(',', groups)),
                new("media_webrtc", "true"), new("rtp_secure_media", "true"), new("rtp_secure_media_inbound", "true"),
                new("rtp_secure_media_outbound", "true"), new("sip_secure_media", "true"),
            ],
            Groups = groups,
            CacheTime = TimeSpan.FromMinutes(1),
        });
    }

    private static async Task AnswerAsync(HttpContext context, byte[] body)
    {
        context.Response.ContentType = "text/xml; charset=utf-8";
        context.Response.ContentLength = body.Length;
        context.Response.BodyWriter.Write(body);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static async ValueTask<string> ReadAsync(HttpRequest request)
    {
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted);
            if (read.IsCompleted)
            {
                string text = Encoding.UTF8.GetString(read.Buffer);
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return text;
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static string Field(string form, string name)
    {
        int at = form.LastIndexOf(name, StringComparison.Ordinal);
        if (at < 0)
        {
            return "";
        }

        int start = at + name.Length, end = form.IndexOf('&', start);
        return end < 0 ? form[start..] : form[start..end];
    }
}

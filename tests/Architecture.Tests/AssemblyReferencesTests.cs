namespace FsVoice.Architecture.Tests;

public sealed class AssemblyReferencesTests
{
    [Fact]
    public void Flows_know_no_sockets_no_sql_and_no_http()
    {
        Assert.Empty(AssemblyReferences.Find(
            Built("FsVoice.CallFlows.dll"),
            "System.Net.Sockets", "System.Net.Http", "System.Net.Security", "System.Data", "Microsoft.Data", "Microsoft.AspNetCore", "FsVoice"));
    }

    [Fact]
    public void The_event_socket_knows_no_domain_no_host_and_no_database()
    {
        Assert.Empty(AssemblyReferences.Find(
            Built("FsVoice.EventSocket.dll"),
            "Microsoft", "System.Data", "System.Net.Http", "FsVoice"));
    }

    [Fact]
    public void What_is_used_is_found()
    {
        // HttpClient's own assembly uses sockets, this one reads metadata.
        Assert.Contains("System.Net.Sockets", AssemblyReferences.Find(typeof(HttpClient).Assembly.Location, "System.Net.Sockets"));
        Assert.Equal(
            ["System.Reflection.Metadata", "System.Reflection.PortableExecutable"],
            AssemblyReferences.Find(typeof(AssemblyReferences).Assembly.Location, "System.Reflection.Metadata", "System.Reflection.PortableExecutable"));
        Assert.Empty(AssemblyReferences.Find(typeof(AssemblyReferences).Assembly.Location, "System.Reflect", "System.Data"));
    }

    private static string Built(string assembly) => Path.Combine(AppContext.BaseDirectory, assembly);
}

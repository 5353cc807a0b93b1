using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Xunit;

namespace FsVoice.Testing;

/// <summary>Compiles flow assemblies out of source, as somebody with a project of his own would. Linked into the test projects that need it.</summary>
internal static class FlowCompiler
{
    private const string Usings = """
        using System;
        using System.Threading;
        using System.Threading.Tasks;
        using FsVoice.CallFlows;
        using Microsoft.Extensions.Logging;

        """;

    // Everything that this process was started with: the framework, CallFlows, the logging abstractions.
    private static readonly IReadOnlyList<MetadataReference> Host =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))];

    public static byte[] Compile(string assembly, string source, params byte[][] references) => Compile(assembly, source, out _, references);

    public static byte[] Compile(string assembly, string source, out byte[] symbols, params byte[][] references)
    {
        var compilation = CSharpCompilation.Create(
            assembly,
            [CSharpSyntaxTree.ParseText(Usings + source, encoding: System.Text.Encoding.UTF8, path: assembly + ".cs")],
            Host.Concat(references.Select(r => MetadataReference.CreateFromImage(r))),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, deterministic: true));
        using var image = new MemoryStream();
        using var debug = new MemoryStream();
        var result = compilation.Emit(image, debug, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb));
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        symbols = debug.ToArray();
        return image.ToArray();
    }

    /// <summary>A flow that writes its version into the channel and then does what its parameter <c>do</c> says.</summary>
    public static byte[] Flow(string assembly, string version, string flow = "greet", string more = "") => Compile(assembly, $$"""
        [assembly: System.Reflection.AssemblyInformationalVersion("{{version}}")]
        [Flow("{{flow}}")]
        public sealed class SampleFlow : ICallFlow
        {
            public async ValueTask<FlowResult> RunAsync(ICall call, FlowParameters parameters, CancellationToken token)
            {
                await call.SetVariableAsync("version", "{{version}}", token);
                switch (parameters["do"])
                {
                    case "hold":
                        await call.PlayAsync("hold", token);
                        break;
                    case "hold-and-throw":
                        await call.PlayAsync("hold", token);
                        throw new InvalidOperationException();
                    case "throw":
                        throw new InvalidOperationException();
                    case "work-at-end":
                        call.OnEnd("work", limit => Late.RunAsync(call));
                        break;
                }

                await call.SetVariableAsync("ended-on", "{{version}}", token);
                return parameters["next"] is { } next ? FlowResult.HandOver(next, FlowParameters.Of("do", parameters["next-does"] ?? "")) : FlowResult.Done;
            }

            private static class Late
            {
                public static ValueTask RunAsync(ICall call)
                {
                    call.Record.Queue = "cleaned up by {{version}}";
                    return default;
                }
            }
        }
        {{more}}
        """);
}

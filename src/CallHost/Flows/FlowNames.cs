using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using FsVoice.CallFlows;

namespace FsVoice.CallHost.Flows;

/// <summary>
/// The names of the flows in a directory of flow assemblies, read off the files without loading them: settings that name
/// a flow are checked before there is anything to load it into.
/// </summary>
public static class FlowNames
{
    /// <summary>The names, each once. A file or directory that cannot be read has none: its loading will say why.</summary>
    /// <param name="directory">The directory; empty for none.</param>
    public static IReadOnlyList<string> Read(string directory)
    {
        if (string.IsNullOrEmpty(directory))
        {
            return [];
        }

        try
        {
            return [.. FlowAssemblyFile.Find(directory)
                .Select(name => FlowAssemblyFile.PathOf(directory, name))
                .OfType<string>()
                .SelectMany(ReadFile)
                .Distinct(StringComparer.Ordinal)];
        }
        catch (RefusedAssemblyException)
        {
            return [];
        }
    }

    private static IReadOnlyList<string> ReadFile(string path)
    {
        try
        {
            using var image = new PEReader(File.OpenRead(path));
            if (!image.HasMetadata)
            {
                return [];
            }

            var metadata = image.GetMetadataReader();
            return [.. metadata.TypeDefinitions
                .SelectMany(type => metadata.GetTypeDefinition(type).GetCustomAttributes())
                .Select(handle => NameOf(metadata, metadata.GetCustomAttribute(handle)))
                .OfType<string>()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BadImageFormatException)
        {
            return [];
        }
    }

    /// <summary>The first argument of a <see cref="FlowAttribute"/>, or null when it is another one.</summary>
    private static string? NameOf(MetadataReader metadata, CustomAttribute attribute)
    {
        if (attribute.Constructor.Kind != HandleKind.MemberReference
            || metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent is not { Kind: HandleKind.TypeReference } parent)
        {
            return null;
        }

        var type = metadata.GetTypeReference((TypeReferenceHandle)parent);
        if (!metadata.StringComparer.Equals(type.Name, nameof(FlowAttribute)) || !metadata.StringComparer.Equals(type.Namespace, typeof(FlowAttribute).Namespace!))
        {
            return null;
        }

        // ECMA-335, II.23.3: a prolog of 0x0001, then the arguments of the constructor.
        var value = metadata.GetBlobReader(attribute.Value);
        return value.ReadUInt16() == 1 ? value.ReadSerializedString() : null;
    }
}

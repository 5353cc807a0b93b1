using System.Text.Json.Serialization;

namespace FsVoice.Storage;

/// <summary>JSON of what storage writes, without reflection. A null where none may be makes the whole text unreadable.</summary>
[JsonSourceGenerationOptions(RespectNullableAnnotations = true)]
[JsonSerializable(typeof(CallRecordRow))]
[JsonSerializable(typeof(CxMessageRow))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class StorageJson : JsonSerializerContext;

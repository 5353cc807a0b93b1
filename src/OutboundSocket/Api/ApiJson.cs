using System.Text.Json.Serialization;
using FsVoice.CallFlows;

namespace FsVoice.OutboundSocket.Api;

/// <summary>JSON of the API's bodies, without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    Converters =
    [
        typeof(EnumConverter<ApiRole>), typeof(EnumConverter<CallForward>), typeof(EnumConverter<RouteTargetKind>),
        typeof(EnumConverter<TrunkAuthentication>), typeof(EnumConverter<SipTransport>), typeof(EnumConverter<RingStrategy>),
        typeof(EnumConverter<BlockDirection>), typeof(EnumConverter<NumberFormat>),
    ])]
[JsonSerializable(typeof(AgentBody))]
[JsonSerializable(typeof(InboundRouteBody))]
[JsonSerializable(typeof(TenantBody))]
[JsonSerializable(typeof(TrunkBody))]
[JsonSerializable(typeof(RingGroupBody))]
[JsonSerializable(typeof(ScheduleBody))]
[JsonSerializable(typeof(BlockedNumberBody))]
[JsonSerializable(typeof(OwnedNumberBody))]
[JsonSerializable(typeof(OutboundRouteBody))]
[JsonSerializable(typeof(ApiKeyBody))]
[JsonSerializable(typeof(AdministratorBody))]
[JsonSerializable(typeof(LoginBody))]
[JsonSerializable(typeof(RouteTargetBody))]
[JsonSerializable(typeof(DialBody))]
[JsonSerializable(typeof(TransferBody))]
internal sealed partial class ApiJson : JsonSerializerContext;

using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using FsVoice.CallFlows;

namespace FsVoice.OutboundSocket.Api;

/// <summary>
/// Routes of DIDs in JSON (seed 000, "Inbound Routes Module"): <c>destination_extension</c> for an agent, <c>target</c> for
/// everything else that a call can be led to.
/// </summary>
internal sealed class InboundRouteContract(IDirectoryStore store) : DirectoryContract<InboundRoute, InboundRouteBody>
{
    private const string Agent = "destination_extension";
    private const string Other = "target";

    public override string Name => "inbound route";

    public override string Path => "/api/inbound-routes";

    public override string Scope => "routes";

    public override JsonTypeInfo<InboundRouteBody> Body => ApiJson.Default.InboundRouteBody;

    public override IReadOnlyList<string> Required { get; } = ["did_number"];

    public override InboundRouteBody Read(InboundRoute item) => new()
    {
        DidNumber = item.Did,
        DestinationExtension = item.Target.Kind == RouteTargetKind.Agent ? item.Target.Value : "",
        Target = item.Target.Kind == RouteTargetKind.Agent || item.Did.Length == 0 ? null : RouteTargetBody.From(item.Target),
        Schedule = item.Schedule,
        Description = item.Description,
        IsActive = item.IsActive,
    };

    public override InboundRoute Write(InboundRoute item, InboundRouteBody body) => item with
    {
        Did = body.DidNumber,
        Target = body.Target?.ToTarget() ?? new RouteTarget(RouteTargetKind.Agent, body.DestinationExtension),
        Schedule = body.Schedule,
        Description = body.Description,
        IsActive = body.IsActive,
    };

    public override void Prepare(JsonObject sent, JsonObject merged)
    {
        if (sent[Agent] is not null && sent[Other] is not null)
        {
            throw ApiRequest.Invalid(Other, $"not be given beside '{Agent}'");
        }

        if (sent[Agent] is not null)
        {
            merged[Other] = null;
        }
        else if (sent[Other] is not null)
        {
            merged[Agent] = "";
        }
    }

    /// <summary>A number that the platform gave to another tenant is not to be answered, or shown, by this one.</summary>
    public override async Task<IReadOnlyList<FieldError>> CheckAsync(InboundRoute item, InboundRoute? current, CancellationToken cancellationToken) =>
        item.Did != current?.Did && PhoneNumber.IsE164(item.Did) && await store.FindOwnedNumberAsync(item.Did, cancellationToken) is { } owned && owned.Tenant != item.Tenant
            ? [new FieldError("did_number", "not be a number of another tenant")]
            : [];

    public override string Field(string property, InboundRouteBody body) => property switch
    {
        nameof(InboundRoute.Did) => "did_number",
        "Target.Value" when body.Target is null => Agent,
        _ => base.Field(property, body),
    };

    /// <summary>Where calls go is always told, also where it is an agent.</summary>
    public override JsonObject Answer() => ApiSchema.Add(base.Answer(), Other, ApiSchema.Of(ApiJson.Default.RouteTargetBody, ["kind", "value", "parameters"]));

    public override JsonObject View(InboundRoute item)
    {
        var view = base.View(item);
        view[Other] = JsonSerializer.SerializeToNode(RouteTargetBody.From(item.Target), ApiJson.Default.RouteTargetBody);
        return view;
    }
}

using System.Text.Json.Serialization;

namespace FsVoice.CallFlows;

/// <summary>
/// A person with a phone: a user of the SIP domain (seed 000, "Agents/Extensions Module"; seed 004, Extension). Presence and
/// registrations are not kept here: they come from FreeSWITCH.
/// </summary>
public sealed record Agent : DirectoryItem
{
    /// <summary>The extension, which is also the SIP user; unique in the tenant.</summary>
    public string Extension { get; init; } = "";

    /// <summary>The agent's name, 1 to 100 characters.</summary>
    public string Name { get; init; } = "";

    /// <summary>The e-mail address for notifications; empty for none.</summary>
    public string Email { get; init; } = "";

    /// <summary>The name shown on the agent's calls; empty: <see cref="Name"/> (seed 000, "caller_id_name").</summary>
    public string CallerIdName { get; init; } = "";

    /// <summary>The number shown inside; empty: <see cref="Extension"/> (seed 000, "caller_id_number").</summary>
    public string CallerIdNumber { get; init; } = "";

    /// <summary>The number shown outside, E.164, one that the tenant owns; empty: <see cref="Tenant.CallerIdNumber"/> (seed 004, outbound_caller_id).</summary>
    public string OutboundCallerId { get; init; } = "";

    /// <summary>Where the agent may call: any of <see cref="Tolls"/>; none is nowhere outside (variable <c>toll_allow</c>).</summary>
    public IReadOnlyList<string> TollAllow { get; init; } = Tolls;

    /// <summary>The groups that <c>group_call</c> finds the agent in (variable <c>callgroup</c>).</summary>
    public IReadOnlyList<string> CallGroups { get; init; } = ["agents"];

    /// <summary>The dialplan context of the agent's calls (variable <c>user_context</c>).</summary>
    public string Context { get; init; } = "default";

    /// <summary>Whether the agent's phone is a browser: DTLS-SRTP and ICE (variables <c>media_webrtc</c>, <c>rtp_secure_media</c>, ...).</summary>
    public bool IsWebRtc { get; init; } = true;

    /// <summary>Whether callers who reach nobody may leave a message.</summary>
    public bool HasVoicemail { get; init; } = true;

    /// <summary>The digits by which the agent hears messages, 4 to 10; empty: the extension (seed 000, <c>vm-password</c>). Not shown in a log.</summary>
    [JsonIgnore]
    public SecretText? VoicemailPin { get; init; }

    /// <summary>Whether calls go to voicemail without ringing (seed 004, do_not_disturb).</summary>
    public bool DoNotDisturb { get; init; }

    /// <summary>Where calls are forwarded to.</summary>
    public CallForward Forward { get; init; }

    /// <summary>An extension or a number in E.164; empty exactly when <see cref="Forward"/> is none.</summary>
    public string ForwardTo { get; init; } = "";

    /// <summary>The id of the agent in a CRM (seed 004, crm_user_id); empty for none.</summary>
    public string CrmUserId { get; init; } = "";

    /// <summary>What the phone authenticates with; made by <see cref="IDirectorySecrets"/>. Kept apart from what an API shows.</summary>
    [JsonIgnore]
    public SipSecret? Secret { get; init; }

    /// <summary>The values of <see cref="TollAllow"/> (seed 000, <c>toll_allow</c>).</summary>
    public static IReadOnlyList<string> Tolls { get; } = ["domestic", "international", "local"];

    /// <summary>The name that is shown: the caller id's or the agent's.</summary>
    public string ShownName => CallerIdName.Length > 0 ? CallerIdName : Name;

    /// <summary>The number that is shown inside: the caller id's or the extension.</summary>
    public string ShownNumber => CallerIdNumber.Length > 0 ? CallerIdNumber : Extension;

    /// <inheritdoc />
    public override string Key => Extension;

    /// <inheritdoc />
    public override DirectoryKind Kind => DirectoryKind.Agent;

    private protected override void Validate(FieldCheck check, DirectoryRules rules)
    {
        check.Extension(Extension, nameof(Extension), rules);
        check.Variable(Name, nameof(Name), 1, 100);
        check.OptionalEmail(Email, nameof(Email));
        check.Variable(CallerIdName, nameof(CallerIdName), 0, 100);
        check.CallerNumber(CallerIdNumber, nameof(CallerIdNumber));
        check.OptionalE164(OutboundCallerId, nameof(OutboundCallerId));
        if (check.Count(TollAllow, nameof(TollAllow), Tolls.Count))
        {
            for (int i = 0; i < TollAllow.Count; i++)
            {
                if (!Tolls.Contains(TollAllow[i], StringComparer.Ordinal) || TollAllow.Take(i).Contains(TollAllow[i], StringComparer.Ordinal))
                {
                    check.Add($"{nameof(TollAllow)}[{i}]", $"be one of {string.Join(", ", Tolls)}, each once");
                }
            }
        }

        if (check.Count(CallGroups, nameof(CallGroups), 20))
        {
            for (int i = 0; i < CallGroups.Count; i++)
            {
                check.Name(CallGroups[i], $"{nameof(CallGroups)}[{i}]", 1, 64, "-_.");
            }
        }

        check.Name(Context, nameof(Context), 1, 64, "-_.");
        if (VoicemailPin?.Reveal() is { } pin && (pin.Length is < 4 or > 10 || !pin.All(char.IsAsciiDigit)))
        {
            check.Add(nameof(VoicemailPin), "be 4 to 10 digits");
        }

        check.Enum(Forward, nameof(Forward));
        if (ForwardTo is null || (Forward == CallForward.None) != (ForwardTo.Length == 0))
        {
            check.Add(nameof(ForwardTo), "be a number when calls are forwarded, and empty when they are not");
        }
        else if (ForwardTo is { Length: > 0 } && !PhoneNumber.IsE164(ForwardTo))
        {
            check.Name(ForwardTo, nameof(ForwardTo), 2, 9, "");
        }

        check.Text(CrmUserId, nameof(CrmUserId), 0, 100);
    }
}

/// <summary>When an agent's calls are forwarded (seed 004, call_forward_type).</summary>
public enum CallForward
{
    /// <summary>Never.</summary>
    None,

    /// <summary>Every call.</summary>
    Always,

    /// <summary>When the agent talks.</summary>
    Busy,

    /// <summary>When nobody answers.</summary>
    NoAnswer,
}

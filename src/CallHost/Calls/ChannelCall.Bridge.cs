using FsVoice.CallFlows;
using FsVoice.EventSocket;
using FsVoice.EventSocket.Applications;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Dialing;
using FsVoice.EventSocket.Escaping;
using FsVoice.EventSocket.Outbound;

namespace FsVoice.CallHost.Calls;

public sealed partial class ChannelCall
{
    /// <summary>FreeSWITCH takes a value that begins with it as a list (switch_event.c, switch_event_base_add_header).</summary>
    private const string ListPrefix = "ARRAY::";

    /// <summary>FreeSWITCH cuts a dial string at it wherever it stands (switch_ivr_originate.c, switch_ivr_enterprise_originate).</summary>
    private const string Separator = ":_:";

    private BridgeRequest? _bridging;
    private DateTimeOffset? _bridgedAt;
    private DateTimeOffset? _unbridgedAt;

    /// <inheritdoc/>
    public async ValueTask<BridgeResult> BridgeAsync(BridgeRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        _bridging = request;
        _bridgedAt = null;
        _unbridgedAt = null;
        try
        {
            // Queued in front of the bridge, which starts when they are set.
            _channel.Execute(new MultiSet(LegSettings(request)));
            var ended = await _channel.ExecuteAsync(new Bridge(Options(request)), breakOff: false, cancellationToken);
            return Result(ended, request);
        }
        catch (InvalidCommandValueException e)
        {
            return new BridgeResult(StepOutcome.Refused, BridgeEnd.NotTried, Cause.Unknown, TimeSpan.Zero, e.Message);
        }
        finally
        {
            _bridging = null;
        }
    }

    /// <summary>What the caller's leg needs to know of the bridge; set each time, since an earlier bridge may have left another value.</summary>
    private static List<ChannelVariable> LegSettings(BridgeRequest request)
    {
        List<ChannelVariable> settings =
        [
            // Without it a failed bridge hangs the caller up (switch_channel.c, switch_channel_handle_cause).
            ("continue_on_fail", "true"),
            ("hangup_after_bridge", request.HangUpAfter ? "true" : "false"),
        ];
        if (request.RingMedia is { } media)
        {
            // The first counts in an answered call, the second before (switch_ivr_originate.c).
            settings.Add(("transfer_ringback", media));
            settings.Add(("ringback", media));
        }

        return settings;
    }

    private static BridgeOptions Options(BridgeRequest request)
    {
        List<ChannelVariable> variables = [];
        if (request.RingMedia is not null)
        {
            variables.Add(("instant_ringback", "true"));
        }

        foreach (var (name, value) in request.LegVariables)
        {
            variables.Add((name, value));
        }

        return new BridgeOptions
        {
            Attempts = [DialEndpoint.Raw(new Expression(request.DialString))],
            Timeout = request.RingTimeout,
            IgnoreEarlyMedia = true,
            CallerIdNumber = Presentable(request.CallerIdNumber),
            CallerIdName = Presentable(request.CallerIdName),
            Variables = variables,
        };
    }

    /// <summary>
    /// What a caller says of himself, without the characters that a dial string cannot carry. He must not keep agents from
    /// being called by it: each offer would fail and take its agent out of service.
    /// </summary>
    private static string? Presentable(string? text)
    {
        if (text is null)
        {
            return null;
        }

        string clean = string.Create(text.Length, text, static (to, from) =>
        {
            for (int i = 0; i < from.Length; i++)
            {
                to[i] = from[i] switch
                {
                    '{' => '(',
                    '}' => ')',
                    char c when char.IsControl(c) => ' ',
                    char c => c,
                };
            }
        });
        clean = clean.Replace(Separator, " ", StringComparison.Ordinal);
        return clean.StartsWith(ListPrefix, StringComparison.Ordinal) ? clean[ListPrefix.Length..] : clean;
    }

    private BridgeResult Result(ExecuteResult ended, BridgeRequest request)
    {
        if (ended.Outcome == ExecuteOutcome.Refused)
        {
            return new BridgeResult(StepOutcome.Refused, BridgeEnd.NotTried, Cause.Unknown, TimeSpan.Zero, ended.Response);
        }

        bool gone = _channel.IsGone;
        if (_bridgedAt is { } bridgedAt)
        {
            var talk = (_unbridgedAt ?? _channel.HungUpAt ?? _clock.GetUtcNow()) - bridgedAt;
            return new BridgeResult(
                gone ? StepOutcome.CallerGone : StepOutcome.Completed,
                BridgeEnd.Talked,
                EndCause ?? CauseOf("bridge_hangup_cause"),
                talk > TimeSpan.Zero ? talk : TimeSpan.Zero);
        }

        if (gone)
        {
            return new BridgeResult(StepOutcome.CallerGone, BridgeEnd.CallerLeftWhileRinging, EndCause ?? Cause.Unknown, TimeSpan.Zero);
        }

        var cause = CauseOf("originate_failed_cause") is { Name: not "UNKNOWN" } failed ? failed : CauseOf("originate_disposition");
        var end = BridgeCauses.EndOf(cause);
        return new BridgeResult(
            end == BridgeEnd.NoAnswer ? StepOutcome.Timeout : StepOutcome.Refused,
            end,
            cause,
            TimeSpan.Zero,
            $"The other leg was not reached in {request.RingTimeout}: {cause}");
    }

    private Cause CauseOf(string variable) => _channel.GetVariable(variable) is { Length: > 0 } name ? new Cause(name) : Cause.Unknown;

    private void OnBridged(DateTimeOffset at)
    {
        if (_bridging is { } request && _bridgedAt is null)
        {
            _bridgedAt = at;
            request.OnBridged?.Invoke();
        }
    }

    private void OnUnbridged(DateTimeOffset at) => _unbridgedAt = at;
}

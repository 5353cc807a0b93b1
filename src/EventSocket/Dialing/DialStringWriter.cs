using FsVoice.EventSocket.ApiCommands;
using FsVoice.EventSocket.Applications;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Escaping;

namespace FsVoice.EventSocket.Dialing;

/// <summary>
/// Writes dial strings (switch_ivr_originate.c, switch_ivr_originate; switch_event.c, switch_event_create_brackets):
/// <c>{a=1,b=2}[^^~c=3]user/1|[^^~c=4]user/2</c>.
/// </summary>
/// <remarks>
/// A leg's variables get a delimiter of their own. With the ordinary comma FreeSWITCH counts every apostrophe on the way,
/// escaped or not, to tell whether a comma separates, so that a name like O'Brien would swallow the variable behind it.
/// </remarks>
internal static class DialStringWriter
{
    /// <summary>The list is split into this many at most (MAX_PEERS in switch_ivr_originate.c).</summary>
    private const int MostPeers = 128;

    /// <summary>Writes one dial string.</summary>
    /// <param name="writer">Takes the bytes.</param>
    /// <param name="options">What is dialled.</param>
    /// <param name="api">Whether it stands in an API command, as one of its arguments, and not in an application's argument.</param>
    public static void Write(CommandWriter writer, DialOptions options, bool api)
    {
        ArgumentNullException.ThrowIfNull(options);
        WriteGlobal(writer, options, api);
        Checks.Range(options.Attempts?.Count ?? 0, 1, MostPeers, nameof(options.Attempts));
        for (int i = 0; i < options.Attempts!.Count; i++)
        {
            if (i > 0)
            {
                writer.Literal("|"u8);
            }

            var legs = options.Attempts[i]?.Legs;
            Checks.Range(legs?.Count ?? 0, 1, MostPeers, nameof(DialAttempt.Legs));
            for (int j = 0; j < legs!.Count; j++)
            {
                if (j > 0)
                {
                    writer.Literal(","u8);
                }

                WriteLeg(writer, legs[j], api);
            }
        }
    }

    /// <summary>Writes the variables of all branches of an enterprise dial string.</summary>
    public static void WriteEnterpriseVariables(CommandWriter writer, IReadOnlyList<ChannelVariable> variables)
    {
        var list = new VariableList(writer, VariableScope.Enterprise, api: false);
        list.AddAll(variables);
        list.Close();
    }

    private static void WriteGlobal(CommandWriter writer, DialOptions options, bool api)
    {
        var list = new VariableList(writer, VariableScope.Global, api);
        var originate = options as OriginateOptions;
        if (originate?.Uuid is { } uuid)
        {
            Checks.Uuid(uuid, nameof(originate.Uuid));
            list.Add("origination_uuid", uuid);
        }

        list.Add("origination_caller_id_name", options.CallerIdName);
        list.Add("origination_caller_id_number", options.CallerIdNumber);
        list.AddSeconds("originate_timeout", options.Timeout, nameof(options.Timeout));
        list.AddSeconds("progress_timeout", options.ProgressTimeout, nameof(options.ProgressTimeout));
        list.AddFlag("ignore_early_media", options.IgnoreEarlyMedia);
        if (options.Retries is { } retries)
        {
            Checks.Range(retries, 1, 100, nameof(options.Retries));
            list.AddNumber("originate_retries", retries);
        }

        if (options.RetrySleep is { } sleep)
        {
            long milliseconds = Checks.Milliseconds(sleep, nameof(options.RetrySleep));
            Checks.Range(milliseconds, 500, 60_000, nameof(options.RetrySleep));
            list.AddNumber("originate_retry_sleep_ms", milliseconds);
        }

        list.AddFlag("return_ring_ready", originate?.ReturnRingReady);
        list.AddFlag("bypass_media", originate?.BypassMedia);
        list.AddFlag("hangup_after_bridge", originate?.HangupAfterBridge);
        list.AddAll(options.Variables);
        list.Close();
    }

    private static void WriteLeg(CommandWriter writer, DialLeg leg, bool api)
    {
        var list = new VariableList(writer, VariableScope.Leg, api);
        if (leg.Uuid is not null)
        {
            Checks.Uuid(leg.Uuid, nameof(leg.Uuid));
            list.Add("origination_uuid", leg.Uuid);
        }

        list.AddSeconds("leg_timeout", leg.Timeout, nameof(leg.Timeout));
        list.AddSeconds("leg_progress_timeout", leg.ProgressTimeout, nameof(leg.ProgressTimeout));
        list.AddSeconds("leg_delay_start", leg.DelayStart, nameof(leg.DelayStart));
        list.Add("origination_caller_id_name", leg.CallerIdName);
        list.Add("origination_caller_id_number", leg.CallerIdNumber);
        list.AddAll(leg.Variables);
        list.Close();

        string address = leg.Endpoint.Text;
        Checks.NotEmpty(address, nameof(leg.Endpoint));
        if (api && leg.Endpoint.IsTrusted)
        {
            Escaper.Literal(writer, address, Layers.ApiArgument, nameof(leg.Endpoint));
        }
        else
        {
            writer.Text(address, nameof(leg.Endpoint));
        }
    }

    private enum VariableScope
    {
        Enterprise,
        Global,
        Leg,
    }

    /// <summary>One bracket of variables; nothing is written when there are none.</summary>
    private ref struct VariableList(CommandWriter writer, VariableScope scope, bool api)
    {
        private readonly CommandWriter _writer = writer;
        private bool _any;

        private readonly (char Open, char Close) Brackets => scope switch
        {
            VariableScope.Enterprise => ('<', '>'),
            VariableScope.Global => ('{', '}'),
            _ => ('[', ']'),
        };

        private readonly ReadOnlySpan<byte> ValueLayers => scope == VariableScope.Leg
            ? api ? Layers.ApiLegVariable : Layers.LegVariable
            : api ? Layers.ApiDialVariable : Layers.DialVariable;

        public void AddAll(IReadOnlyList<ChannelVariable>? variables)
        {
            for (int i = 0; i < (variables?.Count ?? 0); i++)
            {
                variables![i].Check();
                Add(variables[i].Name, variables[i].Value);
            }
        }

        public void AddSeconds(string name, TimeSpan? value, string field)
        {
            if (value is { } time)
            {
                AddNumber(name, Checks.Seconds(time, field));
            }
        }

        public void AddFlag(string name, bool? value)
        {
            if (value is { } flag)
            {
                Start(name);
                _writer.Literal(flag ? "true"u8 : "false"u8);
            }
        }

        public void AddNumber(string name, long value)
        {
            Start(name);
            _writer.Number(value);
        }

        public void Add(string name, CommandText value)
        {
            if (value.IsEmpty)
            {
                return;
            }

            Checks.VariableValue(value, name);
            CheckBrackets(value, name);
            Start(name);
            Escaper.Value(_writer, value, ValueLayers, name);
        }

        public readonly void Close()
        {
            if (_any)
            {
                _writer.Literal([(byte)Brackets.Close]);
            }
        }

        private void Start(string name)
        {
            if (_any)
            {
                _writer.Literal(scope == VariableScope.Leg ? "~"u8 : ","u8);
            }
            else
            {
                _writer.Literal([(byte)Brackets.Open]);
                if (scope == VariableScope.Leg)
                {
                    _writer.Literal("^^~"u8);
                }

                _any = true;
            }

            _writer.Text(name, name);
            _writer.Literal("="u8);
        }

        /// <summary>
        /// What no escape hides from the dial string's parser: it counts brackets, cuts at <c>:_:</c> wherever it stands,
        /// and uses the bytes 1 and 2 as marks in a leg's variables.
        /// </summary>
        private readonly void CheckBrackets(CommandText value, string name)
        {
            if (value.IsExpression)
            {
                return;
            }

            Checks.Balanced(value.Text, Brackets.Open, Brackets.Close, name);
            if (value.Text.Contains(":_:", StringComparison.Ordinal))
            {
                throw InvalidCommandValueException.Expected(name, "not hold ':_:': FreeSWITCH would cut the dial string there");
            }

            if (scope == VariableScope.Leg && value.Text.AsSpan().ContainsAny('\u0001', '\u0002'))
            {
                throw InvalidCommandValueException.Expected(name, "not hold the control characters 1 and 2");
            }
        }
    }
}

using System.Text.RegularExpressions;

namespace FsVoice.FakeFreeSwitch;

/// <summary>read and play_and_get_digits, with FreeSWITCH's own rules about tries, timeouts and terminators (freeswitch-facts.md 4.2).</summary>
internal static class DigitApplications
{
    private const int BufferLength = 128;

    public static IEnumerable<Application> All { get; } =
    [
        new("read", ReadAsync, NeedsMedia: true),
        new("play_and_get_digits", PlayAndGetDigitsAsync, NeedsMedia: true),
        new("flush_dtmf", static (session, _) =>
        {
            while (session.HasDigits)
            {
                session.DequeueDigit();
            }

            return Task.CompletedTask;
        }),
    ];

    private enum ReadResult
    {
        Success,
        Timeout,
        TooSmall,
        Failure,
        Restart,
    }

    private static async Task ReadAsync(CallSession session, string argument)
    {
        var words = Arguments.Split(argument, maximum: 7);
        if (words.Count == 0)
        {
            return;
        }

        var minimum = Math.Max(Number(words, 0), 1);
        await ReadDigitsAsync(session, new Request(
            minimum,
            Math.Max(Number(words, 1), minimum),
            Word(words, 2),
            Word(words, 3),
            AtLeastOneSecond(words, 4),
            Word(words, 5) is { Length: > 0 } terminators ? terminators : "#",
            TimeSpan.FromMilliseconds(Number(words, 6))));
    }

    private static async Task PlayAndGetDigitsAsync(CallSession session, string argument)
    {
        var words = Arguments.Split(argument, maximum: 11);
        if (words.Count == 0)
        {
            return;
        }

        var minimum = Math.Max(Number(words, 0), 0);
        var variable = Word(words, 7);
        var regex = Word(words, 8);
        var request = new Request(
            minimum,
            Math.Max(Number(words, 1), minimum),
            Word(words, 5),
            variable,
            AtLeastOneSecond(words, 3),
            Word(words, 4) is { Length: > 0 } terminators ? terminators : "#",
            TimeSpan.FromMilliseconds(Number(words, 9)));
        var variables = session.Channel.Variables;
        if (regex.Length > 0 && variable.Length > 0)
        {
            variables.Remove(variable + "_invalid");
        }

        for (var tries = Number(words, 2); session.Ready && tries > 0; tries--)
        {
            var (result, digits) = await ReadDigitsAsync(session, request);
            if (result == ReadResult.Restart)
            {
                return;
            }

            if (result == ReadResult.Timeout && digits.Length >= minimum)
            {
                result = ReadResult.Success;
            }

            if (minimum == 0 && digits.Length == 0 && variables["read_terminator_used"] is not null)
            {
                return;
            }

            if (result == ReadResult.Success && digits.Length > 0)
            {
                if (regex.Length == 0 || Matches(digits, regex))
                {
                    return;
                }

                if (variable.Length > 0)
                {
                    variables.Remove(variable);
                    variables.Set(variable + "_invalid", digits);
                }
            }

            if (!session.Ready)
            {
                return;
            }

            await MediaApplications.PlayAsync(session, Word(words, 6), onDigit: null);
        }

        if (Word(words, 10) is { Length: > 0 } target && session.Ready)
        {
            var parts = Arguments.Split(target);
            session.Transfer(parts[0], parts.Count > 1 ? parts[1] : null, parts.Count > 2 ? parts[2] : null);
        }
    }

    // switch_ivr_read(): one prompt and the digits after it.
    private static async Task<(ReadResult Result, string Digits)> ReadDigitsAsync(CallSession session, Request request)
    {
        var variables = session.Channel.Variables;
        variables.Remove("read_result");
        if (request.Variable.Length > 0)
        {
            variables.Remove(request.Variable);
        }

        var digits = "";
        if (request.Prompt.Length > 0 && !request.Prompt.Equals("silence", StringComparison.OrdinalIgnoreCase))
        {
            // The first digit stops the prompt.
            var played = await MediaApplications.PlayAsync(session, request.Prompt, digit =>
            {
                digits += digit;
                return true;
            });
            if (played is PlayResult.NotFound or PlayResult.Failed)
            {
                return (ReadResult.Failure, digits);
            }
        }

        var result = ReadResult.Success;
        char? terminator = null;
        if (digits.Length < request.Maximum)
        {
            var first = digits.Length == 0 ? request.Limit : request.BetweenDigits;
            (result, digits, terminator) = await CollectAsync(session, request, digits, first);
        }

        if (terminator is { } used)
        {
            variables.Set("read_terminator_used", used.ToString());
            (result, digits) = WithTerminator(request.Terminators, used, digits, result);
        }
        else if (request.Terminators.StartsWith('='))
        {
            result = ReadResult.TooSmall;
        }

        if (digits.Length < request.Minimum)
        {
            result = ReadResult.TooSmall;
        }

        variables.Set("read_result", result switch
        {
            ReadResult.Success => "success",
            ReadResult.Timeout => "timeout",
            _ => "failure",
        });
        if (result != ReadResult.Restart && request.Maximum == 1 && digits.Length == 1 && request.Terminators.Contains(digits[0]))
        {
            // With room for one digit a terminator pressed during the prompt yields nothing.
            digits = "";
        }

        if (request.Variable.Length > 0 && digits.Length > 0)
        {
            variables.Set(request.Variable, digits);
        }

        return (result, digits);
    }

    // switch_ivr_collect_digits_count(): uuid_break does not end it, only digits, time and the hangup do.
    private static async Task<(ReadResult Result, string Digits, char? Terminator)> CollectAsync(
        CallSession session, Request request, string digits, TimeSpan first)
    {
        var early = digits.AsSpan().IndexOfAny(request.Terminators);
        if (early >= 0)
        {
            return (ReadResult.Success, digits[..early], digits[early]);
        }

        var limit = first;
        while (true)
        {
            switch (await session.WaitAsync(limit, digits: true))
            {
                case Wake.Timeout:
                    return (ReadResult.Timeout, digits, null);
                case Wake.NotReady:
                    return (ReadResult.Failure, digits, null);
                default:
                    limit = request.BetweenDigits;
                    while (session.HasDigits)
                    {
                        var digit = session.DequeueDigit();
                        if (request.Terminators.Contains(digit))
                        {
                            return (ReadResult.Success, digits, digit);
                        }

                        digits += digit;
                        if (digits.Length >= request.Maximum)
                        {
                            return (ReadResult.Success, digits, null);
                        }
                    }

                    break;
            }
        }
    }

    // "+#" keeps the terminator as part of the digits, "x#" also ends all tries.
    private static (ReadResult Result, string Digits) WithTerminator(string terminators, char used, string digits, ReadResult result)
    {
        var index = terminators.IndexOf(used, StringComparison.Ordinal);
        return index < 1 ? (result, digits)
            : terminators[index - 1] switch
            {
                '+' => (result, digits + used),
                'x' => (ReadResult.Restart, digits + used),
                _ => (result, digits),
            };
    }

    private static bool Matches(string digits, string regex)
    {
        try
        {
            return Regex.IsMatch(digits, regex, RegexOptions.None, TimeSpan.FromSeconds(1));
        }
        catch (ArgumentException)
        {
            // switch_regex_match() of a broken expression fails, which counts as no match.
            return false;
        }
    }

    private static TimeSpan AtLeastOneSecond(List<string> words, int index) => TimeSpan.FromMilliseconds(Math.Max(Number(words, index), 1000));

    private static int Number(List<string> words, int index) => index < words.Count ? Arguments.Integer(words[index]) : 0;

    private static string Word(List<string> words, int index) => index < words.Count ? words[index] : "";

    private sealed record Request(
        int Minimum, int MaximumDigits, string Prompt, string Variable, TimeSpan Limit, string Terminators, TimeSpan DigitLimit)
    {
        public int Maximum { get; } = Math.Min(MaximumDigits, BufferLength);

        public TimeSpan BetweenDigits { get; } = DigitLimit > TimeSpan.Zero ? DigitLimit : Limit;
    }
}

namespace FsVoice.CallFlows;

/// <summary>How a tenant's agents dial: what a number without country is, and what holds for emergency numbers (issue 5: E.164, national, emergency numbers by policy).</summary>
public sealed record DialingPolicy
{
    /// <summary>The country's calling code without <c>+</c>, 1 to 3 digits (ITU-T E.164).</summary>
    public string CountryCode { get; init; } = "1";

    /// <summary>What is dialled in front of a number of the same country: <c>1</c> in North America, <c>0</c> in Germany; empty where there is none.</summary>
    public string NationalPrefix { get; init; } = "1";

    /// <summary>What is dialled in front of a number of another country: <c>011</c> in North America, <c>00</c> in most of Europe; empty where only <c>+</c> does.</summary>
    public string InternationalPrefix { get; init; } = "011";

    /// <summary>How many digits a number of the country has that is dialled without prefix (seed 000, "destination": <c>8005551234</c> has 10); 0 where the prefix is always dialled.</summary>
    public int NationalLength { get; init; } = 10;

    /// <summary>The emergency numbers as they are dialled, such as <c>911</c> and <c>112</c>. They are never normalised, blocked or routed by <see cref="OutboundRoute"/>.</summary>
    public IReadOnlyList<string> EmergencyNumbers { get; init; } = ["911", "112"];

    /// <summary>The gateway's name of the trunk for emergency calls; empty: emergency calls are refused (the tenant's phones have another way).</summary>
    public string EmergencyTrunk { get; init; } = "";

    /// <summary>The number by which an emergency centre calls back and finds the place, E.164; empty: the agent's own.</summary>
    public string EmergencyCallerId { get; init; } = "";

    /// <summary>
    /// What a dialled number is. Extensions of the tenant must have been looked for before: <c>1020</c> could be either.
    /// </summary>
    /// <param name="dialed">What a phone dialled or a request named: digits, <c>+</c>, and the marks with which people write numbers.</param>
    public DialedNumber Read(string? dialed)
    {
        if (PhoneNumber.Strip(dialed) is not { } number)
        {
            return default;
        }

        if (EmergencyNumbers.Contains(number, StringComparer.Ordinal))
        {
            return new DialedNumber(DialedKind.Emergency, number);
        }

        string? e164 = null;
        if (number[0] == '+')
        {
            e164 = number;
        }
        else if (InternationalPrefix.Length > 0 && number.StartsWith(InternationalPrefix, StringComparison.Ordinal))
        {
            e164 = "+" + number[InternationalPrefix.Length..];
        }
        else if (NationalLength > 0 && number.Length == NationalLength)
        {
            e164 = $"+{CountryCode}{number}";
        }
        else if (NationalPrefix.Length > 0 && number.StartsWith(NationalPrefix, StringComparison.Ordinal))
        {
            e164 = $"+{CountryCode}{number[NationalPrefix.Length..]}";
        }

        if (!PhoneNumber.IsE164(e164))
        {
            return default;
        }

        bool isDomestic = e164.AsSpan(1).StartsWith(CountryCode, StringComparison.Ordinal);
        return new DialedNumber(isDomestic ? DialedKind.Domestic : DialedKind.International, e164);
    }

    /// <summary>An E.164 number as it is dialled within its country: the national prefix and the rest. Numbers of other countries get the international prefix.</summary>
    public string ToNational(string e164)
    {
        ArgumentNullException.ThrowIfNull(e164);
        return e164.StartsWith("+" + CountryCode, StringComparison.Ordinal)
            ? NationalPrefix + e164[(CountryCode.Length + 1)..]
            : InternationalPrefix + e164.TrimStart('+');
    }

    internal void Validate(FieldCheck check, string field)
    {
        Digits(CountryCode, nameof(CountryCode), 1, 3);
        Digits(NationalPrefix, nameof(NationalPrefix), 0, 4);
        Digits(InternationalPrefix, nameof(InternationalPrefix), 0, 6);
        check.Range(NationalLength, $"{field}.{nameof(NationalLength)}", 0, 14);
        check.OptionalE164(EmergencyCallerId, $"{field}.{nameof(EmergencyCallerId)}");
        if (EmergencyTrunk is not { Length: 0 })
        {
            check.Name(EmergencyTrunk, $"{field}.{nameof(EmergencyTrunk)}", 1, 64, "-_.");
        }

        if (check.Count(EmergencyNumbers, $"{field}.{nameof(EmergencyNumbers)}", 20))
        {
            for (int i = 0; i < EmergencyNumbers.Count; i++)
            {
                Digits(EmergencyNumbers[i], $"{nameof(EmergencyNumbers)}[{i}]", 2, 6);
            }
        }

        void Digits(string? value, string name, int least, int most)
        {
            if (value is null || value.Length < least || value.Length > most || !value.All(char.IsAsciiDigit))
            {
                check.Add($"{field}.{name}", $"be {least} to {most} digits");
            }
        }
    }
}

/// <summary>What a dialled number is.</summary>
/// <param name="Kind">The kind; <see cref="DialedKind.None"/> for what is no number of the public network.</param>
/// <param name="Number">E.164; an emergency number as it was dialled; null for none.</param>
public readonly record struct DialedNumber(DialedKind Kind, string? Number);

/// <summary>The kinds of numbers outside.</summary>
public enum DialedKind
{
    /// <summary>No number of the public network.</summary>
    None,

    /// <summary>Of the tenant's country.</summary>
    Domestic,

    /// <summary>Of another country.</summary>
    International,

    /// <summary>An emergency number.</summary>
    Emergency,
}

namespace FsVoice.CallFlows;

/// <summary>
/// Numbers outside that agents may consult and transfer to (section <c>FsVoice:External</c>). What is dialled is
/// <see cref="Prefix"/> and the number (seed 001 §2.4: 99887765 and a number of the public network).
/// </summary>
public sealed record ExternalNumbers
{
    /// <summary>Where the number stands in <see cref="DialString"/>.</summary>
    public const string Placeholder = "{number}";

    /// <summary>What is dialled in front of the number: digits, * and #.</summary>
    public string Prefix { get; init; } = "99887765";

    /// <summary>
    /// How FreeSWITCH reaches a number outside, with <see cref="Placeholder"/> in place of it, such as
    /// <c>sofia/gateway/carrier/{number}</c>. Empty: nobody outside can be called.
    /// </summary>
    public string DialString { get; init; } = "";

    /// <summary>Fewest digits of a number, 1 to 15.</summary>
    public int MinDigits { get; init; } = 3;

    /// <summary>Most digits of a number, 1 to 15 (ITU-T E.164).</summary>
    public int MaxDigits { get; init; } = 15;

    /// <summary>What numbers must begin with, as a guard against toll fraud; empty allows every number.</summary>
    public IList<string> Allowed { get; init; } = [];

    /// <summary>The number that is shown outside; null or empty shows the number that the customer had called.</summary>
    public string? CallerIdNumber { get; init; }

    /// <summary>How long a number outside may ring, 1 second to 2 minutes.</summary>
    public TimeSpan RingTimeout { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>The number outside in what was dialled; null when it does not begin with the prefix.</summary>
    public string? Find(string dialed)
    {
        ArgumentNullException.ThrowIfNull(dialed);
        return Prefix.Length > 0 && dialed.StartsWith(Prefix, StringComparison.Ordinal) ? dialed[Prefix.Length..].TrimStart('-') : null;
    }

    /// <summary>The dial string of a number: null when the number is none, is not allowed, or nobody outside can be called.</summary>
    public string? ToDialString(string number)
    {
        ArgumentNullException.ThrowIfNull(number);
        // The number was chosen by whoever dialled and goes into a dial string: nothing but digits may get there.
        string digits = number.StartsWith('+') ? number[1..] : number;
        bool isNumber = digits.Length >= MinDigits && digits.Length <= MaxDigits && digits.All(char.IsAsciiDigit);
        return isNumber && DialString.Length > 0 && (Allowed.Count == 0 || Allowed.Any(prefix => number.StartsWith(prefix, StringComparison.Ordinal)))
            ? DialString.Replace(Placeholder, number, StringComparison.Ordinal)
            : null;
    }

    /// <summary>Adds every error found, each with the path of its field.</summary>
    public void Validate(IList<string> errors, string path)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (!Prefix.All(letter => char.IsAsciiDigit(letter) || letter is '*' or '#'))
        {
            errors.Add($"{path}:Prefix must consist of digits, * and #");
        }

        OptionsCheck.Text(errors, DialString, $"{path}:DialString");
        if (DialString.Length > 0 && !DialString.Contains(Placeholder, StringComparison.Ordinal))
        {
            errors.Add($"{path}:DialString must hold {Placeholder}");
        }

        OptionsCheck.InRange(errors, MinDigits, 1, 15, $"{path}:MinDigits");
        OptionsCheck.InRange(errors, MaxDigits, Math.Max(MinDigits, 1), 15, $"{path}:MaxDigits");
        OptionsCheck.InRange(errors, RingTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2), $"{path}:RingTimeout");
        for (int i = 0; i < Allowed.Count; i++)
        {
            OptionsCheck.NotEmpty(errors, Allowed[i], $"{path}:Allowed:{i}");
        }

        OptionsCheck.Text(errors, CallerIdNumber, $"{path}:CallerIdNumber");
    }
}

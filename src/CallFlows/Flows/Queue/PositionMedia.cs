using System.Globalization;

namespace FsVoice.CallFlows;

/// <summary>The announcement of a caller's position.</summary>
internal static class PositionMedia
{
    /// <summary>The prompt, then the position digit by digit: 12 is "one two", which needs no grammar of any language.</summary>
    public static string For(int position, QueueFlowOptions settings)
    {
        string digits = position.ToString(CultureInfo.InvariantCulture);
        var media = new string[digits.Length + 1];
        media[0] = settings.PositionPrompt;
        for (int i = 0; i < digits.Length; i++)
        {
            media[i + 1] = $"{settings.DigitsFolder}/{digits[i]}.wav";
        }

        return Prompts.Join(media);
    }
}

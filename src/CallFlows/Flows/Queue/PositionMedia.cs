using System.Globalization;

namespace FsVoice.CallFlows;

/// <summary>The announcement of a caller's position and of the wait that is left.</summary>
internal static class PositionMedia
{
    /// <summary>
    /// The prompt, then the position digit by digit: 12 is "one two", which needs no grammar of any language. Then the
    /// estimated wait in the same way, in minutes, rounded up: none, and a precision that no estimate has, is never told.
    /// </summary>
    public static string For(int position, TimeSpan? estimatedWait, QueueFlowOptions settings)
    {
        List<string> media = [settings.PositionPrompt];
        AddDigits(media, position, settings);
        if (estimatedWait is { } wait && !string.IsNullOrEmpty(settings.EstimatedWaitPrompt))
        {
            TimeSpan told = wait < settings.MaxAnnouncedWait ? wait : settings.MaxAnnouncedWait;
            media.Add(settings.EstimatedWaitPrompt);
            AddDigits(media, Math.Max(1, (int)Math.Ceiling(told.TotalMinutes)), settings);
            media.Add(settings.MinutesPrompt);
        }

        return Prompts.Join([.. media]);
    }

    private static void AddDigits(List<string> media, int number, QueueFlowOptions settings)
    {
        foreach (char digit in number.ToString(CultureInfo.InvariantCulture))
        {
            media.Add($"{settings.DigitsFolder}/{digit}.wav");
        }
    }
}

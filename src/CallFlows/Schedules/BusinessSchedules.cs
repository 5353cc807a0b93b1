namespace FsVoice.CallFlows;

/// <summary>The business hours of the contact centre, by name (section <c>FsVoice:Schedules</c>); whatever has hours refers to one.</summary>
public sealed class BusinessSchedules
{
    private readonly Dictionary<string, BusinessHours> _schedules = new(StringComparer.OrdinalIgnoreCase);
    private readonly TimeProvider _time;

    /// <param name="options">The schedules, validated.</param>
    /// <param name="time">Tells what time it is.</param>
    public BusinessSchedules(ScheduleOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        _time = time;
        foreach ((string name, BusinessHoursOptions hours) in options)
        {
            _schedules[name] = new BusinessHours(hours);
        }
    }

    /// <summary>True when the schedule is open now. Null or empty stands for no schedule, which is always open.</summary>
    /// <exception cref="ArgumentException">There is no such schedule, which the validation of the options would have told.</exception>
    public bool IsOpen(string? schedule)
    {
        if (string.IsNullOrEmpty(schedule))
        {
            return true;
        }

        return _schedules.TryGetValue(schedule, out BusinessHours? hours)
            ? hours.IsOpen(_time.GetUtcNow())
            : throw new ArgumentException($"There is no schedule '{schedule}'.", nameof(schedule));
    }
}

/// <summary>Business hours by name, compared without case (section <c>FsVoice:Schedules</c>).</summary>
public sealed class ScheduleOptions : Dictionary<string, BusinessHoursOptions>
{
    /// <summary>No schedules.</summary>
    public ScheduleOptions()
        : base(StringComparer.OrdinalIgnoreCase)
    {
    }

    /// <summary>Adds every error found, each with the path of its field.</summary>
    public void Validate(IList<string> errors, string path)
    {
        foreach ((string name, BusinessHoursOptions hours) in this)
        {
            hours.Validate(errors, $"{path}:{name}");
        }
    }
}

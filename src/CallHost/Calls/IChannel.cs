using FsVoice.CallFlows;
using FsVoice.EventSocket;
using FsVoice.EventSocket.Commands;
using FsVoice.EventSocket.Outbound;

namespace FsVoice.CallHost.Calls;

/// <summary>
/// A channel of FreeSWITCH that applications can be run on, over the event socket or inside its process. What a step of a
/// flow is in applications, and what their results mean, is <see cref="ChannelCall"/>'s: the same for both.
/// </summary>
/// <remarks>Members are used on the call's worker unless said otherwise.</remarks>
public interface IChannel
{
    /// <summary>What is known from the start.</summary>
    CallInfo Info { get; }

    /// <summary>True from the moment the channel was answered.</summary>
    bool IsAnswered { get; }

    /// <summary>True when the channel has, or had, early media.</summary>
    bool HasEarlyMedia { get; }

    /// <summary>True while the channel is bridged to another one.</summary>
    bool IsBridged { get; }

    /// <summary>True when no application can be run any more: the channel hung up or was taken away. May be read from anywhere.</summary>
    bool IsGone { get; }

    /// <summary>True when somebody else moved the channel, which lives on elsewhere. May be read from anywhere.</summary>
    bool IsTakenAway { get; }

    /// <summary>Ends when <see cref="IsGone"/> has become true. May be awaited from anywhere.</summary>
    Task Gone { get; }

    /// <summary>Why the channel ended; <see cref="HangupCause.None"/> while it lives, and when the end was not seen.</summary>
    HangupCause HangupCause { get; }

    /// <summary>When it was answered, UTC; null when it was not.</summary>
    DateTimeOffset? AnsweredAt { get; }

    /// <summary>When it was hung up, UTC; null while it lives.</summary>
    DateTimeOffset? HungUpAt { get; }

    /// <summary>Ends when the channel's end is complete and its times are final. May be awaited from anywhere.</summary>
    Task Ended { get; }

    /// <summary>Told of a bridge, with its time, on the call's worker.</summary>
    Action<DateTimeOffset>? Bridged { get; set; }

    /// <summary>Told of a bridge's end, with its time, on the call's worker.</summary>
    Action<DateTimeOffset>? Unbridged { get; set; }

    /// <summary>The text of one of the channel's own variables, or null: neither a field of its caller profile nor a global variable.</summary>
    string? GetVariable(string name);

    /// <summary>Runs code on the call's worker, where every continuation of its awaits runs too. May be called from anywhere.</summary>
    Task RunAsync(Func<Task> work);

    /// <summary>Executes an application and waits for its end. The caller's hang-up ends the wait, as an outcome.</summary>
    /// <param name="application">The application.</param>
    /// <param name="breakOff">Whether cancelling also breaks the application off.</param>
    /// <param name="cancellationToken">Ends the wait with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="InvalidCommandValueException">The application cannot be written; nothing was run.</exception>
    ValueTask<ExecuteResult> ExecuteAsync<TApplication>(TApplication application, bool breakOff, CancellationToken cancellationToken)
        where TApplication : IApplication;

    /// <summary>Executes an application in front of the next one that is awaited, without waiting for its end.</summary>
    /// <exception cref="InvalidCommandValueException">The application cannot be written; nothing was run.</exception>
    void Execute<TApplication>(TApplication application)
        where TApplication : IApplication;

    /// <summary>Ends the application that runs. May be called from anywhere.</summary>
    void BreakOff();

    /// <summary>Asks for the end of the channel without waiting for it. May be called from anywhere.</summary>
    void HangUp(HangupCause cause);
}

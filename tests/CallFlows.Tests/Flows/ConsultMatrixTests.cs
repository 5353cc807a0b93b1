namespace FsVoice.CallFlows.Tests.Flows;

/// <summary>Somebody leaves, or the server stops, in front of each command with which a key is obeyed.</summary>
public sealed class ConsultMatrixTests
{
    private const int Commands = 6;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Each key, with each leg, at each command.</summary>
    public static TheoryData<char, string, int> Leavers
    {
        get
        {
            var data = new TheoryData<char, string, int>();
            foreach (char key in "ACB")
            {
                foreach (string leg in (string[])["c", "a1", "a1x", "consulted"])
                {
                    for (int command = 0; command < Commands; command++)
                    {
                        data.Add(key, leg, command);
                    }
                }
            }

            return data;
        }
    }

    /// <summary>Each key at each command.</summary>
    public static TheoryData<char, int> Stops
    {
        get
        {
            var data = new TheoryData<char, int>();
            foreach (char key in "ACB")
            {
                for (int command = 0; command < Commands; command++)
                {
                    data.Add(key, command);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Leavers))]
    public async Task Whoever_leaves_at_whatever_command_nobody_is_left_in_silence(char key, string leaver, int command)
    {
        var scene = new ConsultScene();
        var flow = await scene.ConsultAsync("1002");
        string consulted = await scene.AnswerAsync("1002");
        scene.Switch.BeforeCommand = at =>
        {
            if (at == command)
            {
                scene.Switch.HangUp(leaver == "consulted" ? consulted : leaver);
            }
        };

        await ObeyedAsync(scene, flow, key);
        await flow.WaitAsync(Patience);

        Assert.Empty(scene.Switch.Stranded());
        AssertReasonsOnce(scene);
    }

    [Theory]
    [MemberData(nameof(Stops))]
    public async Task A_server_that_stops_at_whatever_command_leaves_nobody_in_silence(char key, int command)
    {
        var scene = new ConsultScene();
        using var stop = new CancellationTokenSource();
        var flow = await scene.ConsultAsync("1002", cancellationToken: stop.Token);
        string consulted = await scene.AnswerAsync("1002");
        scene.Switch.BeforeCommand = at =>
        {
            if (at == command)
            {
                stop.Cancel();
            }
        };

        await ObeyedAsync(scene, flow, key);
        // Nothing to wait for may be left by then.
        var failure = await Record.ExceptionAsync(() => flow.WaitAsync(Patience));
        Assert.True(failure is null or OperationCanceledException, $"{failure}");

        // With the server gone, whoever talks talks on, and FreeSWITCH ends who is alone: here the agent hangs up.
        Assert.Empty(scene.Switch.Stranded());
        scene.Switch.HangUp("a1x");
        Assert.Empty(scene.Switch.Stranded());
        Assert.True(scene.Switch.IsUp("c"), "The customer was lost.");
        Assert.True(scene.Switch.PartnerOf("c") is not null || scene.Switch.RoomOf(consulted) == scene.Switch.RoomOf("c"));
        AssertReasonsOnce(scene);
    }

    /// <summary>Presses the key and waits until the flow has obeyed it; a talk that goes on after it is ended by the agent.</summary>
    private static async Task ObeyedAsync(ConsultScene scene, Task flow, char key)
    {
        await scene.PressAsync(key);
        // Keys are obeyed one after the other: the flow waits for the one behind this when it has done with the first.
        scene.Switch.Press("a1x", '5');
        if (await scene.Switch.Legs.SomebodyWaitsBeforeAsync(flow))
        {
            scene.Switch.BeforeCommand = null;
            scene.Switch.HangUp("a1x");
        }
    }

    private static void AssertReasonsOnce(ConsultScene scene)
    {
        var reasons = scene.Switch.Ends.Reasons;
        Assert.DoesNotContain(LegEndReason.DialogEnded, reasons);
        Assert.True(reasons.Count(reason => reason == LegEndReason.ConsultEnded) <= 1);
        Assert.True(reasons.Count(reason => reason is LegEndReason.ConsultTransfer or LegEndReason.ConsultConference) <= 1);
    }
}

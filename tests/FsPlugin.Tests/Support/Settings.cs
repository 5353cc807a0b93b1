namespace FsVoice.FsPlugin.Tests.Support;

/// <summary>Settings of sites.</summary>
internal static class Settings
{
    /// <summary>The queue <c>sales</c> with one agent, who answers at once.</summary>
    public const string OneAgent = """
        {
          "FsVoice": {
            "Routing": {
              "WrapUp": "00:00:00",
              "Queues": [ { "Name": "sales" }, { "Name": "support" } ],
              "Agents": [ { "Id": "anna", "Extension": "1001", "DialString": "null/anna", "Queues": [ "sales" ], "InitialState": "Ready" } ]
            },
            "Queue": { "AnnounceEvery": "00:00:00" }
          }
        }
        """;

    /// <summary>The same, with an agent who never answers, and a wait of two seconds.</summary>
    public const string AgentWhoDoesNotAnswer = """
        {
          "FsVoice": {
            "Routing": {
              "Queues": [ { "Name": "sales" }, { "Name": "support" } ],
              "Agents": [ { "Id": "anna", "Extension": "1001", "DialString": "[null_enable_auto_answer=false]null/anna", "Queues": [ "sales" ], "InitialState": "Ready" } ]
            },
            "Queue": { "AnnounceEvery": "00:00:00", "RingTimeout": "00:00:01", "MaxWait": "00:00:02" }
          }
        }
        """;
}

using FsVoice.FreeSwitch.Tests.Shared;

namespace FsVoice.FreeSwitch.Tests.Module;

/// <summary>As <see cref="ConsultScenarioTests"/>, inside FreeSWITCH.</summary>
[Collection(ModuleTestGroup.Name)]
public sealed class ModuleConsultTests(ModuleFixture fixture) : SharedConsultScenarios(fixture);

/// <summary>As <see cref="TransferScenarioTests"/>, inside FreeSWITCH.</summary>
[Collection(ModuleTestGroup.Name)]
public sealed class ModuleTransferTests(ModuleFixture fixture) : SharedTransferScenarios(fixture);

/// <summary>As <see cref="ParkScenarioTests"/>, inside FreeSWITCH.</summary>
[Collection(ModuleTestGroup.Name)]
public sealed class ModuleParkTests(ModuleFixture fixture) : SharedParkScenarios(fixture);

/// <summary>As <see cref="MonitorScenarioTests"/>, inside FreeSWITCH.</summary>
[Collection(ModuleTestGroup.Name)]
public sealed class ModuleMonitorTests(ModuleFixture fixture) : SharedMonitorScenarios(fixture);

/// <summary>As <see cref="RonaScenarioTests"/>, inside FreeSWITCH.</summary>
[Collection(ModuleTestGroup.Name)]
public sealed class ModuleRonaTests(ModuleFixture fixture) : SharedRonaScenarios(fixture);

/// <summary>As <see cref="RecordingScenarioTests"/>, inside FreeSWITCH.</summary>
[Collection(ModuleTestGroup.Name)]
public sealed class ModuleRecordingTests(ModuleFixture fixture) : SharedRecordingScenarios(fixture);

/// <summary>As <see cref="IvrScenarioTests"/>, inside FreeSWITCH.</summary>
[Collection(ModuleTestGroup.Name)]
public sealed class ModuleIvrTests(ModuleFixture fixture) : SharedIvrScenarios(fixture);

/// <summary>As <see cref="OutboundIvrScenarioTests"/>, inside FreeSWITCH.</summary>
[Collection(ModuleTestGroup.Name)]
public sealed class ModuleOutboundIvrTests(ModuleFixture fixture) : SharedOutboundIvrScenarios(fixture);

/// <summary>As <see cref="MovedCallTests"/>, inside FreeSWITCH.</summary>
[Collection(ModuleTestGroup.Name)]
public sealed class ModuleMovedCallTests(ModuleFixture fixture) : SharedMovedCallScenarios(fixture);

using System.Reflection;
using System.Runtime.CompilerServices;
using FsVoice.CallFlows;
using Microsoft.Extensions.Logging;

namespace FsVoice.CallHost.Flows;

/// <summary>Makes a version out of a file: loads it, and puts it through its start-up check before anybody else sees it.</summary>
internal sealed class FlowAssemblyLoader(
    FlowAssemblyOptions options,
    IServiceProvider services,
    ILoggerFactory loggers,
    IReadOnlyList<IAssemblyExtension> extensions,
    TimeProvider clock,
    AssemblyVersion.IOwner owner)
{
    private const int LongestVersion = 40;

    private const BindingFlags AllDeclared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Loads and checks an assembly.</summary>
    /// <exception cref="RefusedAssemblyException">It is not good; nothing of it stays.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up; nothing of it stays.</exception>
    public async Task<AssemblyVersion> LoadAsync(FlowAssemblyFile file, CancellationToken cancellationToken)
    {
        var context = new FlowLoadContext(file);
        var version = new AssemblyVersion(file, context, clock.GetUtcNow(), options.ProbationCalls, owner);
        // Never disposed of: a check that hangs still has its token, and it holds neither timer nor link.
        var limit = new CancellationTokenSource();
        // A thread of its own: a constructor that hangs must not take one from the calls.
        var check = Task.Factory.StartNew(
            () => CheckAsync(version, context, limit.Token),
            CancellationToken.None,
            TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
            TaskScheduler.Default).Unwrap();
        try
        {
            await check.WaitAsync(options.CheckTime, clock, cancellationToken).ConfigureAwait(false);
            return version;
        }
        catch (TimeoutException)
        {
            throw new RefusedAssemblyException($"The start-up check did not end within {options.CheckTime:c} (FsVoice:Flows:CheckTime).");
        }
        finally
        {
            if (!check.IsCompletedSuccessfully)
            {
                _ = limit.CancelAsync();
                DiscardAfter(check, version);
            }
        }
    }

    // The check may go on for a while, and what it made is to be disposed of when it has ended. Its exception was, or
    // would have been, the reason of a refusal; looking at it keeps it from being reported as unobserved.
    private void DiscardAfter(Task check, AssemblyVersion version) => _ = check.ContinueWith(
        task =>
        {
            _ = task.Exception;
            owner.Discard(version);
        },
        CancellationToken.None,
        TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    private async Task CheckAsync(AssemblyVersion version, FlowLoadContext context, CancellationToken cancellationToken)
    {
        string what = "The assembly";
        try
        {
            var assembly = context.LoadMain();
            version.Text = TextOf(assembly, version.Hash);
            var types = assembly.GetTypes();
            var provider = new FlowServices(services, loggers);
            List<FlowRegistration> flows = [];
            foreach (var type in types.Where(t => t.IsDefined(typeof(FlowAttribute), inherit: false)))
            {
                what = $"The flow class {type.Name}";
                flows.Add(await CheckFlowAsync(version, type, provider, cancellationToken).ConfigureAwait(false));
            }

            if (flows.GroupBy(f => f.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            {
                throw new RefusedAssemblyException($"Two classes are called '{twice.Key}'.");
            }

            what = "A class that is no flow";
            var loaded = new LoadedAssembly(version, assembly, types, provider);
            foreach (var extension in extensions)
            {
                if (extension.Prepare(loaded) is { } part)
                {
                    version.Add(extension, part);
                }
            }

            if (flows.Count == 0 && !version.HasParts)
            {
                throw new RefusedAssemblyException("There is no class with a [Flow] attribute in it.");
            }

            version.Fill(flows);
        }
        catch (Exception e) when (e is not RefusedAssemblyException)
        {
            throw new RefusedAssemblyException(Describe(what, e));
        }
    }

    private static async Task<FlowRegistration> CheckFlowAsync(
        AssemblyVersion version, Type type, FlowServices provider, CancellationToken cancellationToken)
    {
        if (!type.IsAssignableTo(typeof(ICallFlow)))
        {
            throw new RefusedAssemblyException($"The class {type.Name} has a [Flow] attribute and is no ICallFlow.");
        }

        var activation = Activation.Of(type, provider);
        FlowRegistration flow;
        try
        {
            flow = FlowRegistration.Of(
                type,
                () => (ICallFlow)activation.Create(),
                new FlowVersion(version.Name, version.Text, version.LoadedAt, version));
        }
        catch (InvalidOperationException e)
        {
            // The registration's own words.
            throw new RefusedAssemblyException(e.Message);
        }

        Compile(type);
        if (flow.Create() is IFlowStartUpCheck check)
        {
            await check.CheckAsync(cancellationToken).ConfigureAwait(false);
        }

        return flow;
    }

    /// <summary>Compiles the class and its nested ones, state machines among them: what is missing or broken shows now, not on the first call.</summary>
    private static void Compile(Type type)
    {
        foreach (var method in type.GetMethods(AllDeclared).Concat<MethodBase>(type.GetConstructors(AllDeclared)))
        {
            if (!method.IsAbstract && !method.ContainsGenericParameters && (method.Attributes & MethodAttributes.PinvokeImpl) == 0)
            {
                RuntimeHelpers.PrepareMethod(method.MethodHandle);
            }
        }

        foreach (var nested in type.GetNestedTypes(AllDeclared).Where(t => !t.ContainsGenericParameters))
        {
            Compile(nested);
        }
    }

    private static string TextOf(Assembly assembly, string hash)
    {
        string? version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        version = RefusedAssemblyException.OneLine(string.IsNullOrWhiteSpace(version) ? $"{assembly.GetName().Version}" : version);
        return $"{(version.Length > LongestVersion ? version[..LongestVersion] : version)} {hash}";
    }

    /// <summary>One line for an exception out of foreign code. Texts of the runtime's own loader are told; any other may hold a secret.</summary>
    private static string Describe(string what, Exception exception) => exception switch
    {
        StartUpCheckException e => $"{what} refuses: {e.Message}",
        ReflectionTypeLoadException e when e.LoaderExceptions.FirstOrDefault(inner => inner is not null) is { } first => Describe(what, first),
        TypeInitializationException { InnerException: { } inner } => Describe(what, inner),
        FileNotFoundException { FileName: { } name } when name.Contains(", Version=", StringComparison.Ordinal) => $"{what} needs the assembly {name}, which neither the host nor the private folder has.",
        FileLoadException { FileName: { } name } when name.Contains(", Version=", StringComparison.Ordinal) => $"{what} needs the assembly {name}, which cannot be loaded.",
        TypeLoadException or MissingMemberException => $"{what} does not fit this host: {exception.Message}",
        BadImageFormatException or InvalidProgramException => $"{what} holds broken code ({exception.GetType().Name}).",
        OperationCanceledException => $"{what} gave its start-up check up.",
        _ => $"{what} threw {exception.GetType().Name}.",
    };
}

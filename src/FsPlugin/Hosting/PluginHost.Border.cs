using System.Reflection;
using System.Runtime.CompilerServices;

namespace FsVoice.FsPlugin.Hosting;

internal sealed partial class PluginHost
{
    /// <summary>
    /// Compiles what FreeSWITCH's threads will enter. The compiler needs more stack than the code, and those threads have
    /// 240 KB.
    /// </summary>
    private static void PrepareBorder()
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        foreach (var type in (Type[])[typeof(Entry), typeof(Calls.CoreCalls), typeof(Calls.CoreChannel), typeof(Calls.CoreStep), typeof(Native.Utf8Text), typeof(CommandServer)])
        {
            foreach (var method in type.GetMethods(All))
            {
                if (!method.ContainsGenericParameters && !method.IsAbstract)
                {
                    RuntimeHelpers.PrepareMethod(method.MethodHandle);
                }
            }
        }
    }
}

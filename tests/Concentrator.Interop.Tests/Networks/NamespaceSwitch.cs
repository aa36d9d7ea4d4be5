using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Concentrator.Interop.Tests.Networks;

/// <summary>Moves the calling thread into a network namespace (setns(2)).</summary>
internal static partial class NamespaceSwitch
{
    private const int NetworkNamespaceType = 0x4000_0000;

    public static void Enter(string name)
    {
        using var handle = File.OpenHandle($"/run/netns/{name}");
        if (SetNamespace((int)handle.DangerousGetHandle(), NetworkNamespaceType) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"setns to {name} failed");
        }
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNamespace(int descriptor, int type);
}

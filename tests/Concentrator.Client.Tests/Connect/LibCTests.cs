using System.Runtime.InteropServices;
using Concentrator.Connect.Network;

namespace Concentrator.Client.Tests.Connect;

public sealed class LibCTests
{
    private const int ErrorNoEntry = 2;

    [Fact]
    public void What_cannot_be_opened_is_no_handle_and_the_error_tells_why()
    {
        using var handle = LibC.Open($"/nonexistent-{Guid.NewGuid():N}", LibC.OpenCloseOnExec);
        Assert.Equal(ErrorNoEntry, Marshal.GetLastPInvokeError());
        Assert.True(handle.IsInvalid);

        using var root = LibC.Open("/", LibC.OpenCloseOnExec);
        Assert.False(root.IsInvalid);
    }
}

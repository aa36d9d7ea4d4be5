using System.Runtime.InteropServices;
using Concentrator.DataPlane.Tun;

namespace Concentrator.DataPlane.Tests.Tun;

public sealed class LibCTests
{
    private const int NoFamily = 9999;
    private const int FamilyUnix = 1;
    private const int TypeStream = 1;
    private const int ErrorNoFamily = 97;

    [Fact]
    public void A_socket_that_cannot_be_made_is_no_handle_and_the_error_tells_why()
    {
        using var socket = LibC.Socket(NoFamily, TypeStream, 0);
        Assert.Equal(ErrorNoFamily, Marshal.GetLastPInvokeError());
        Assert.True(socket.IsInvalid);

        using var local = LibC.Socket(FamilyUnix, TypeStream, 0);
        Assert.False(local.IsInvalid);
    }
}

using System.Net;
using Concentrator.Control.Users;

namespace Concentrator.Control.Tests.Contract;

public static class TestUsers
{
    public const string Password = "correct horse";

    public static async Task AddUser(this IControlPlaneHost host, string name, string? address = null, bool chap = false)
    {
        var change = await host.Users.Add(new NewUser(name, Password) { FixedAddress = address is null ? null : IPAddress.Parse(address), Chap = chap }, default);
        Assert.True(change.Done, change.Message);
    }

    public static async Task<TestEdge> NewEdge(this IControlPlaneHost host, string name = "edge-1")
    {
        var edge = new TestEdge(host, name);
        await edge.Introduce();
        return edge;
    }
}

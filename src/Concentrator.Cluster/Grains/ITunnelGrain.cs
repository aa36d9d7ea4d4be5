using Concentrator.Control.Ports;

namespace Concentrator.Cluster.Grains;

/// <summary>The authentication of one tunnel. Key: the tunnel's id.</summary>
[Alias("concentrator.tunnel")]
internal interface ITunnelGrain : IGrainWithStringKey
{
    /// <summary><see cref="IControlPlane.Begin"/>.</summary>
    [Alias("begin")]
    Task<AuthenticationAnswer> Begin(BeginRequest request);

    /// <summary><see cref="IControlPlane.Answer"/>.</summary>
    [Alias("answer")]
    Task<AuthenticationAnswer> Answer(AnswerRequest request);

    /// <summary>The tunnel opened or is over: nothing more is asked.</summary>
    [Alias("forget")]
    Task Forget(string edge);
}

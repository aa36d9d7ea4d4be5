using System.Net;
using Concentrator.Control.Addresses;
using Concentrator.Control.Policies;
using Concentrator.Control.Radius;
using Concentrator.Control.Sessions;
using Concentrator.Control.Users;
using Concentrator.Protocol.Eap;

namespace Concentrator.Control.Tests.Contract;

/// <summary>How a test wants its control plane. Every host keeps the other defaults (lockout 10 in 10 minutes, conversations 2 minutes).</summary>
public sealed record ControlPlaneSetup
{
    public IReadOnlyList<AddressPoolDefinition> Pools { get; init; } = [Pool("10.9.0.0/24")];

    public SessionPolicy Sessions { get; init; } = SessionPolicy.Unlimited;

    public TimeSpan? SessionLimit { get; init; }

    public TimeSpan? IdleLimit { get; init; }

    public PolicyDefinition Policies { get; init; } = PolicyDefinition.Empty;

    public RadiusOptions? Radius { get; init; }

    public RadiusAccountingOptions? Accounting { get; init; }

    public RadiusDynamicOptions? Dynamic { get; init; }

    public int PasswordRetries { get; init; } = 2;

    public EapServerOptions Eap { get; init; } = EapServerOptions.Default;

    public LockoutPolicy Lockout { get; init; } = LockoutPolicy.Default;

    public int MaxConversations { get; init; } = 1000;

    public static AddressPoolDefinition Pool(string prefix, string name = "test") => new() { Name = name, Prefix = IPNetwork.Parse(prefix) };
}

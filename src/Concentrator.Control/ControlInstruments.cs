using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using Concentrator.Control.Accounting;
using Concentrator.Control.Addresses;
using Concentrator.Control.Radius;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control;

/// <summary>The control plane's instruments, of the meter <c>Concentrator</c>.</summary>
internal sealed class ControlInstruments : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Concentrator";

    private static readonly FrozenDictionary<AuthenticationFailure, string> _results =
        Enum.GetValues<AuthenticationFailure>().ToFrozenDictionary(failure => failure, failure => failure == AuthenticationFailure.None ? "granted" : SnakeCase(failure.ToString()));

    /// <summary>What a login may always come to, whatever is configured.</summary>
    private static readonly AuthenticationFailure[] _usual =
    [
        AuthenticationFailure.None, AuthenticationFailure.WrongPassword, AuthenticationFailure.UnknownUser, AuthenticationFailure.LockedOut,
        AuthenticationFailure.NoAddress, AuthenticationFailure.PolicyDenied, AuthenticationFailure.NoServerAnswer, AuthenticationFailure.Unavailable,
    ];

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _authentications;

    /// <summary>Makes them.</summary>
    /// <param name="pools">How full the pools are now; asked on another thread.</param>
    public ControlInstruments(Func<IReadOnlyList<PoolUsage>> pools)
    {
        _authentications = _meter.CreateCounter<long>("concentrator_authentications_total", description: "Logins and wrong passwords by method and result.");

        // A counter that first shows at 1 hides that event from whoever asks for its increase.
        foreach (var method in Enum.GetValues<AuthenticationMethod>())
        {
            foreach (var usual in _usual)
            {
                _authentications.Add(0, Labels(method, usual));
            }
        }

        _meter.CreateObservableGauge("concentrator_leases", () => pools().Select(pool => Measure(pool, pool.Leases)), description: "Addresses leased from a pool.");
        _meter.CreateObservableGauge("concentrator_pool_addresses", () => pools().Select(pool => Measure(pool, pool.Addresses)), description: "Addresses that a pool can lease.");
    }

    /// <summary>Those of accounting: there, and zero, also where nothing is accounted for.</summary>
    public AccountingInstruments Accounting { get; } = new();

    /// <summary>Those of the RADIUS servers that are asked.</summary>
    public RadiusInstruments Radius { get; } = new();

    /// <summary>Counts one result of an authentication.</summary>
    public void Authenticated(AuthenticationMethod method, AuthenticationFailure failure) => _authentications.Add(1, Labels(method, failure));

    /// <inheritdoc/>
    public void Dispose()
    {
        Accounting.Dispose();
        Radius.Dispose();
        _meter.Dispose();
    }

    private static KeyValuePair<string, object?>[] Labels(AuthenticationMethod method, AuthenticationFailure failure) =>
        [new("method", MethodName(method)), new("result", _results[failure])];

    private static string MethodName(AuthenticationMethod method) => method switch
    {
        AuthenticationMethod.Pap => "pap",
        AuthenticationMethod.ChapMd5 => "chap",
        AuthenticationMethod.MsChapV2 => "mschapv2",
        _ => "eap",
    };

    private static Measurement<long> Measure(PoolUsage pool, long value) => new(value, new KeyValuePair<string, object?>("pool", pool.Name));

    private static string SnakeCase(string name) =>
        string.Concat(name.Select((sign, index) => char.IsUpper(sign) && index > 0 ? $"_{char.ToLowerInvariant(sign)}" : char.ToLowerInvariant(sign).ToString()));
}

using System.Globalization;
using Concentrator.Control.Ports;

namespace Concentrator.Control.Policies;

/// <summary>Rates, bits a second: a number, perhaps with <c>k</c>, <c>M</c> or <c>G</c> behind it (thousands, millions, thousand millions): <c>512k</c>, <c>1.5M</c>.</summary>
public static class RateText
{
    private const long Least = 8_000;
    private const long Most = TunnelAccess.MaxRate;

    /// <summary>Reads one of 8 kbit/s to 1 Tbit/s.</summary>
    public static bool TryParse(string? text, out long bitsPerSecond)
    {
        bitsPerSecond = 0;
        if (text is null || text.Trim() is not { Length: > 0 and < 32 } rate)
        {
            return false;
        }

        var unit = char.ToUpperInvariant(rate[^1]) switch
        {
            'K' => 1_000L,
            'M' => 1_000_000,
            'G' => 1_000_000_000,
            _ => 1,
        };
        var number = unit == 1 ? rate : rate[..^1];
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) || value > Most || value * unit is < Least or > Most)
        {
            return false;
        }

        bitsPerSecond = (long)(value * unit);
        return true;
    }
}

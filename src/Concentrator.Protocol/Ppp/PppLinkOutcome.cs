using System.Text;

namespace Concentrator.Protocol.Ppp;

/// <summary>Why a link ends: the first reason stays, whatever comes of it.</summary>
internal sealed class PppLinkOutcome
{
    private const int LongestQuotation = 100;

    public PppLinkEnd End { get; private set; }

    public string? Fault { get; private set; }

    public void Note(PppLinkEnd end, string? fault)
    {
        if (End is PppLinkEnd.None)
        {
            End = end;
            Fault = fault;
        }
    }

    /// <summary>The peer sent Terminate-Request, perhaps with a text.</summary>
    public void NotePeerTerminated(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            Note(PppLinkEnd.PeerTerminated, null);
            return;
        }

        var printable = new StringBuilder();
        foreach (var letter in text[..Math.Min(text.Length, LongestQuotation)])
        {
            printable.Append(letter is >= 0x20 and < 0x7F ? (char)letter : '.');
        }

        Note(PppLinkEnd.PeerTerminated, $"The peer said \"{printable}\".");
    }
}

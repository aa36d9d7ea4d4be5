using QRCoder;

namespace Concentrator.Server.Profiles;

/// <summary>A QR code as a picture (PNG, ISO/IEC 18004 inside).</summary>
internal static class QrPicture
{
    private const int PixelsPerModule = 5;

    /// <summary>The code of a text, as base 64.</summary>
    internal static string Base64Of(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M, forceUtf8: true);
        using var code = new PngByteQRCode(data);
        return Convert.ToBase64String(code.GetGraphic(PixelsPerModule));
    }

    /// <summary>The code of a text, as an address that a page shows it by (RFC 2397).</summary>
    internal static string AddressOf(string text) => $"data:image/png;base64,{Base64Of(text)}";
}

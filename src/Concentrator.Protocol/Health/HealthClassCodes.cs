namespace Concentrator.Protocol.Health;

/// <summary>Status and compliance codes of the Windows Security Health Agent and Validator ([MS-WSH] 2.2.9, 2.2.13, 2.2.14).</summary>
internal static class HealthClassCodes
{
    /// <summary>S_OK.</summary>
    public const uint Ok = 0;

    /// <summary>E_MSSHV_PRODUCT_NOT_ENABLED.</summary>
    public const uint ProductNotEnabled = 0xC0FF0001;

    /// <summary>E_MSSHAV_PRODUCT_NOT_INSTALLED.</summary>
    public const uint ProductNotInstalled = 0xC0FF0002;

    /// <summary>E_MSSHV_PRODUCT_NOT_UPTODATE.</summary>
    public const uint ProductNotUpToDate = 0xC0FF0004;

    /// <summary>E_MSSHV_SYNC_AND_INSTALL_UPDATES.</summary>
    public const uint SyncAndInstallUpdates = 0xC0FF0007;

    /// <summary>E_MSSHV_WUS_SHC_FAILURE.</summary>
    public const uint SecurityUpdatesUnreadable = 0xC0FF0012;

    /// <summary>E_MSSHV_THIRD_PARTY_PRODUCT_NOT_ENABLED.</summary>
    public const uint OtherProductNotEnabled = 0xC0FF0047;

    /// <summary>E_MSSHV_THIRD_PARTY_PRODUCT_NOT_UPTODATE.</summary>
    public const uint OtherProductNotUpToDate = 0xC0FF0048;

    /// <summary>S_MSSHA_NO_MISSING_UPDATES.</summary>
    public const uint NoMissingUpdates = 0x00FF0005;

    /// <summary>S_MSSHA_MISSING_UPDATES.</summary>
    public const uint MissingUpdates = 0x00FF0006;

    /// <summary>Automatic updates are downloaded and installed ([MS-WSH] 2.2.9.5).</summary>
    public const uint UpdatesInstalledAutomatically = 4;

    /// <summary>B0: the product is enabled ([MS-WSH] 2.2.9.6).</summary>
    private const uint Enabled = 1;

    /// <summary>B1: its signatures are current.</summary>
    private const uint UpToDate = 2;

    /// <summary>B2: it is Microsoft's.</summary>
    private const uint Microsoft = 4;

    /// <summary>Whether a status tells of a product rather than why nothing can be told.</summary>
    public static bool IsProduct(uint status) => status >> 16 is 0;

    /// <inheritdoc cref="Enabled"/>
    public static bool IsEnabled(uint status) => (status & Enabled) != 0;

    /// <inheritdoc cref="UpToDate"/>
    public static bool IsUpToDate(uint status) => (status & UpToDate) != 0;

    /// <inheritdoc cref="Microsoft"/>
    public static bool IsMicrosoft(uint status) => (status & Microsoft) != 0;
}

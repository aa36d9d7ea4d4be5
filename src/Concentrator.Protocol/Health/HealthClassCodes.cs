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

    /// <summary>E_MSSHAV_WSC_SERVICE_DOWN: nobody is there to tell.</summary>
    public const uint NobodyTells = 0xC0FF0003;

    /// <summary>E_MSSHV_PRODUCT_NOT_UPTODATE.</summary>
    public const uint ProductNotUpToDate = 0xC0FF0004;

    /// <summary>E_MSSHV_SYNC_AND_INSTALL_UPDATES.</summary>
    public const uint SyncAndInstallUpdates = 0xC0FF0007;

    /// <summary>E_MSSHAV_WUA_COMM_FAILURE: it cannot be found out which updates are missing.</summary>
    public const uint UpdatesUnknown = 0xC0FF000F;

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

    /// <summary>Automatic updates are not enabled ([MS-WSH] 2.2.9.5).</summary>
    public const uint UpdatesNotAutomatic = 1;

    /// <summary>Automatic updates are downloaded and installed ([MS-WSH] 2.2.9.5).</summary>
    public const uint UpdatesInstalledAutomatically = 4;

    /// <summary>Nobody knows how long ago updates were looked for: more seconds than anybody has waited.</summary>
    public const uint SynchUnknown = uint.MaxValue;

    /// <summary>The bit of a severity in the UpdatesFlag ([MS-WSH] 2.2.12), from Unspecified to Critical.</summary>
    private const uint LowestSeverity = 0x40;

    /// <summary>B0: the product is enabled ([MS-WSH] 2.2.9.6).</summary>
    private const uint Enabled = 1;

    /// <summary>B1: its signatures are current.</summary>
    private const uint UpToDate = 2;

    /// <summary>B2: it is Microsoft's.</summary>
    private const uint Microsoft = 4;

    /// <summary>The status of a product that is not Microsoft's.</summary>
    public static uint Product(bool isEnabled, bool isUpToDate) => (isEnabled ? Enabled : 0) | (isUpToDate ? UpToDate : 0);

    /// <summary>The UpdatesFlag of a machine that misses updates of a severity at the worst; it says no source.</summary>
    public static uint UpdatesFlag(UpdateSeverity worst) => worst == UpdateSeverity.None ? 0 : LowestSeverity << (worst - UpdateSeverity.Unspecified);

    /// <summary>Whether a status tells of a product rather than why nothing can be told.</summary>
    public static bool IsProduct(uint status) => status >> 16 is 0;

    /// <inheritdoc cref="Enabled"/>
    public static bool IsEnabled(uint status) => (status & Enabled) != 0;

    /// <inheritdoc cref="UpToDate"/>
    public static bool IsUpToDate(uint status) => (status & UpToDate) != 0;

    /// <inheritdoc cref="Microsoft"/>
    public static bool IsMicrosoft(uint status) => (status & Microsoft) != 0;
}

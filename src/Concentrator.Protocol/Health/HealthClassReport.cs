namespace Concentrator.Protocol.Health;

/// <summary>
/// What the Windows Security Health Agent says of one health class. Of several products the best one counts, as the Windows Security Health Validator has it ([MS-WSH] 3.3.5.2):
/// one that is enabled, then one whose signatures are current. A snoozed product counts as enabled.
/// </summary>
/// <param name="Class">The class.</param>
internal sealed record HealthClassReport(HealthClass Class)
{
    /// <summary>The status of the best product, or of the class; null before there is any.</summary>
    public uint? Status { get; init; }

    /// <summary>The severity bits and sources of missing security updates ([MS-WSH] 2.2.12); null when not said.</summary>
    public uint? UpdatesFlag { get; init; }

    /// <summary>When updates were looked for last, before the statement; null when not said ([MS-WSH] 2.2.10).</summary>
    public TimeSpan? SinceLastSynch { get; init; }

    /// <summary>Whether a product is enabled, or updates are installed without anybody's doing; null: not said.</summary>
    public bool? IsOn => Status switch
    {
        null => null,
        HealthClassCodes.ProductNotInstalled => false,
        { } status when !HealthClassCodes.IsProduct(status) => null,
        { } status when Class == HealthClass.AutomaticUpdates => (status & 0xF) == HealthClassCodes.UpdatesInstalledAutomatically,
        { } status => HealthClassCodes.IsEnabled(status),
    };

    /// <summary>Whether the product's signatures are current; null: not said.</summary>
    public bool? IsCurrent => Status switch
    {
        null => null,
        HealthClassCodes.ProductNotInstalled => false,
        { } status when !HealthClassCodes.IsProduct(status) => null,
        { } status => HealthClassCodes.IsUpToDate(status),
    };

    /// <summary>The worst of the security updates that are missing; null: not said.</summary>
    public UpdateSeverity? MissingUpdates => Status switch
    {
        HealthClassCodes.NoMissingUpdates => UpdateSeverity.None,
        HealthClassCodes.MissingUpdates => UpdatesFlag switch
        {
            { } flag when (flag & 0x400) != 0 => UpdateSeverity.Critical,
            { } flag when (flag & 0x200) != 0 => UpdateSeverity.Important,
            { } flag when (flag & 0x100) != 0 => UpdateSeverity.Moderate,
            { } flag when (flag & 0x80) != 0 => UpdateSeverity.Low,
            _ => UpdateSeverity.Unspecified,
        },
        _ => null,
    };

    /// <summary>This report with one more product's status.</summary>
    public HealthClassReport With(uint status) => Status is not { } before || Rank(status) > Rank(before) ? this with { Status = status } : this;

    private static int Rank(uint status) => !HealthClassCodes.IsProduct(status) ? -1 : (HealthClassCodes.IsEnabled(status) ? 2 : 0) + (HealthClassCodes.IsUpToDate(status) ? 1 : 0);
}

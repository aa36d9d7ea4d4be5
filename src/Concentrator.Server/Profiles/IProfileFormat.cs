namespace Concentrator.Server.Profiles;

/// <summary>What one kind of client takes a profile as.</summary>
internal interface IProfileFormat
{
    /// <summary>The word for it on the command line.</summary>
    string Word { get; }

    /// <summary>What it is, for a person.</summary>
    string Title { get; }

    /// <summary>The ending of a file's name, without the dot.</summary>
    string Extension { get; }

    /// <summary>The media type.</summary>
    string MediaType { get; }

    /// <summary>How such a client can log in.</summary>
    IReadOnlyList<LoginMethod> Methods { get; }

    /// <summary>Writes a profile.</summary>
    /// <param name="profile">What is told; its texts have no control characters.</param>
    /// <exception cref="Configuration.InvalidConfigurationException">The format cannot say it.</exception>
    string Write(ClientProfile profile);

    /// <summary>What a profile's QR code says, for a camera; null: such a client has no use for one.</summary>
    /// <param name="profile">What is told.</param>
    string? CodeText(ClientProfile profile) => null;
}

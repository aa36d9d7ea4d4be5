namespace Concentrator.Control.Policies;

/// <summary>In what matter a login has names.</summary>
internal enum NameMatter
{
    /// <summary>The user's name.</summary>
    User,

    /// <summary>The user's groups.</summary>
    Group,

    /// <summary>The edge.</summary>
    Edge,

    /// <summary>How the user proved itself.</summary>
    Method,
}

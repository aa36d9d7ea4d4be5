namespace Concentrator.Cluster.Tests.Ring;

/// <summary>A grain that says where it is.</summary>
public interface IProbe : IGrainWithStringKey
{
    /// <summary>The name of the silo that it is on.</summary>
    Task<string> WhereAsync();

    /// <summary>The same, after so many milliseconds of work.</summary>
    Task<string> WorkAsync(int milliseconds);
}

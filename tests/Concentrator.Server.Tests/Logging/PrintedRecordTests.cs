using System.Reflection;
using System.Runtime.CompilerServices;
using Concentrator.Server.Configuration;

namespace Concentrator.Server.Tests.Logging;

public sealed class PrintedRecordTests
{
    private const string Secret = "correct horse";

    /// <summary>A record prints all its members, and what is printed comes into a log some day.</summary>
    [Fact]
    public void No_record_prints_a_password()
    {
        var carriers = Assemblies().SelectMany(assembly => assembly.GetTypes()).Where(type => !type.IsAbstract && type.GetMethod("<Clone>$") is not null && PasswordOf(type) is not null).ToList();
        Assert.NotEmpty(carriers);

        Assert.DoesNotContain(carriers, type => Print(type).Contains(Secret, StringComparison.Ordinal));
    }

    private static IEnumerable<Assembly> Assemblies()
    {
        var server = typeof(ConcentratorSettings).Assembly;
        return server.GetReferencedAssemblies().Where(name => name.Name!.StartsWith("Concentrator", StringComparison.Ordinal)).Select(Assembly.Load).Append(server);
    }

    private static FieldInfo? PasswordOf(Type type) => type.GetField("<Password>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic);

    private static string Print(Type type)
    {
        var record = RuntimeHelpers.GetUninitializedObject(type);
        PasswordOf(type)!.SetValue(record, Secret);
        return record.ToString() ?? "";
    }
}

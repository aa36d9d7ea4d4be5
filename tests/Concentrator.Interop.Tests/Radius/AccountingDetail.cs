using System.Globalization;

namespace Concentrator.Interop.Tests.Radius;

/// <summary>One Accounting-Request as FreeRADIUS' detail module writes it: a line that begins at the margin, then an attribute a line.</summary>
internal sealed record AccountingDetail(ILookup<string, string> Attributes)
{
    internal string Status => this["Acct-Status-Type"];

    internal string Session => this["Acct-Session-Id"];

    internal long InputOctets => Number("Acct-Input-Gigawords") << 32 | Number("Acct-Input-Octets");

    internal long OutputOctets => Number("Acct-Output-Gigawords") << 32 | Number("Acct-Output-Octets");

    internal string this[string attribute] => Attributes[attribute].FirstOrDefault() ?? "";

    internal bool Is(string status) => string.Equals(Status, status, StringComparison.Ordinal);

    internal bool IsOf(string user) => string.Equals(this["User-Name"], user, StringComparison.Ordinal);

    internal bool IsSession(string session) => string.Equals(Session, session, StringComparison.Ordinal);

    internal long Number(string attribute) => long.Parse(this[attribute], CultureInfo.InvariantCulture);

    internal static IReadOnlyList<AccountingDetail> ReadAll(string file)
    {
        if (!File.Exists(file))
        {
            return [];
        }

        List<AccountingDetail> all = [];
        List<(string Name, string Value)> attributes = [];
        foreach (var line in File.ReadAllLines(file))
        {
            if (line.Split(" = ", 2) is [var name, var value] && line.StartsWith('\t'))
            {
                attributes.Add((name.Trim(), value.Trim('"')));
            }
            else if (line.Length == 0 && attributes.Count > 0)
            {
                all.Add(new AccountingDetail(attributes.ToLookup(each => each.Name, each => each.Value)));
                attributes = [];
            }
        }

        return all;
    }

    public override string ToString() => string.Join(", ", Attributes.Select(attribute => $"{attribute.Key}={string.Join('|', attribute)}"));
}

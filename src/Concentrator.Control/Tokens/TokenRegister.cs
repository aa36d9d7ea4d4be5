namespace Concentrator.Control.Tokens;

/// <summary>Who has a token of one kind. Not safe for use by several threads.</summary>
/// <typeparam name="TOwner">Whom the tokens name.</typeparam>
/// <param name="prefix">What a token of this kind begins with, the dot among it.</param>
internal abstract class TokenRegister<TOwner>(string prefix)
    where TOwner : class, ITokenOwner
{
    private readonly SortedDictionary<string, TOwner> _owners = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>All, by name.</summary>
    public IReadOnlyCollection<TOwner> All => _owners.Values;

    /// <summary>Takes one as it was kept.</summary>
    public void Restore(TOwner owner) => _owners[owner.Name] = owner;

    /// <summary>Removes one and answers with it, or null.</summary>
    public TOwner? Remove(string name) => _owners.Remove(name, out var owner) ? owner : null;

    /// <summary>Whose token a text is, or null.</summary>
    public TOwner? Find(string? token)
    {
        if (!NamedToken.TryRead(prefix, token, out var name, out var hash))
        {
            return null;
        }

        var owner = _owners.GetValueOrDefault(name);
        return NamedToken.IsSame(owner?.TokenHash, hash) ? owner : null;
    }

    /// <summary>Who has a name, or null.</summary>
    protected TOwner? Named(string name) => _owners.GetValueOrDefault(name);

    /// <summary>Whether the name is taken.</summary>
    protected bool Has(string name) => _owners.ContainsKey(name);

    /// <summary>Makes a token and adds its owner, whose name is free.</summary>
    /// <param name="name">The owner's name.</param>
    /// <param name="create">Makes the owner of the secret's hash.</param>
    protected (string Token, TOwner Owner) Add(string name, Func<byte[], TOwner> create)
    {
        var (token, hash) = NamedToken.Create(prefix, name);
        var owner = create(hash);
        _owners.Add(name, owner);
        return (token, owner);
    }
}

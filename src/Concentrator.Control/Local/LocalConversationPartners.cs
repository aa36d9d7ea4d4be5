using Concentrator.Control.Authentication;
using Concentrator.Control.Ports;
using Concentrator.Control.Radius;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ppp.Authentication;
using Microsoft.Extensions.Logging;

namespace Concentrator.Control.Local;

/// <summary>Whom a conversation asks, on one machine: the data directory.</summary>
internal sealed partial class LocalConversationPartners : IConversationPartners
{
    private readonly LocalStore _store;
    private readonly ConversationTable _conversations;
    private readonly UserSources _sources;
    private readonly LockoutPolicy _lockout;
    private readonly LoginEvents _events;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Makes them.</summary>
    public LocalConversationPartners(LocalStore store, ConversationTable conversations, UserSources sources, LockoutPolicy lockout, LoginEvents events, TimeProvider time, ILogger logger)
    {
        _store = store;
        _conversations = conversations;
        _sources = sources;
        _lockout = lockout;
        _events = events;
        _time = time;
        _logger = logger;
    }

    /// <inheritdoc/>
    public ValueTask<UserLookup> FindUser(string givenName) => _sources.Find(givenName, async name => await _store.Loop.Run(() => Find(name), CancellationToken.None));

    /// <inheritdoc/>
    public ValueTask<ServerAnswer> Judge(BeginRequest begin, string userName, PeerProof proof, RadiusDialogue? dialogue) => _sources.Server.Judge(begin, userName, proof, dialogue);

    /// <inheritdoc/>
    public async ValueTask<bool> CountAttempt(UserKey? user, AuthenticationFailure failure) => await _store.Loop.Run(() => Count(user, failure), CancellationToken.None);

    /// <inheritdoc/>
    public async ValueTask<AuthenticationFailure> SpendCode(UserKey user, SpentCode code) => await _store.Loop.Run(() => Spend(user, code), CancellationToken.None);

    /// <inheritdoc/>
    public async ValueTask<Admission> Admit(BeginRequest begin, UserKey user, UserTerms? terms, PeerFacts peer, byte[] higherLayerAuthenticationKey) => await _store.Loop.Run(
        () => _conversations.Find(begin.Tunnel) is { } conversation
            ? _store.Desk.Admit(begin, user, terms, peer, higherLayerAuthenticationKey, conversation.Deadline)
            : Admission.Refused(AuthenticationFailure.UnknownConversation),
        CancellationToken.None);

    /// <inheritdoc/>
    public void Concluded(BeginRequest begin, string userName, AuthenticationFailure failure) => _events.Concluded(begin, userName, failure);

    private UserLookup Find(string givenName)
    {
        foreach (var key in UserKey.Candidates(givenName))
        {
            if (_store.Tables.Users.Find(key) is { } account)
            {
                return LoginRules.Lookup(account, _store.Tables.Users.Lockout(key), _lockout, _time.GetUtcNow(), _store.Vault);
            }
        }

        return LoginRules.NoSuchUser(givenName);
    }

    private bool Count(UserKey? user, AuthenticationFailure failure)
    {
        if (LoginRules.IsNoAttempt(failure) || user is not { } key || _store.Tables.Users.Find(key) is not { } account)
        {
            _store.Database.WriteNothing();
            return true;
        }

        var before = _store.Tables.Users.Lockout(key);
        if (!LoginRules.CountAttempt(before, failure, _lockout, _time.GetUtcNow(), out var after))
        {
            return false;
        }

        Keep(account, before, after);
        return true;
    }

    private void Keep(UserAccount account, Lockout before, Lockout after)
    {
        if (ReferenceEquals(before, after))
        {
            return;
        }

        _store.Tables.Users.SetLockout(account.Key, after);
        if (after.End is { } until && !(until <= before.End))
        {
            _store.Loop.AfterCommit(() => Log.Locked(_logger, account.Name, until));
        }
    }

    private AuthenticationFailure Spend(UserKey user, SpentCode code)
    {
        if (_store.Tables.Users.Find(user) is not { } account)
        {
            return AuthenticationFailure.UnknownUser;
        }

        var failure = LoginRules.SpendCode(account, code, out var after);
        var before = _store.Tables.Users.Lockout(user);
        if (!LoginRules.CountCode(before, failure, _lockout, _time.GetUtcNow(), out var lockout))
        {
            return AuthenticationFailure.LockedOut;
        }

        Keep(account, before, lockout);
        _store.Tables.Users.Update(after);
        return failure;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "User {User} is locked until {Until} after too many wrong passwords or one-time passwords.")]
        public static partial void Locked(ILogger logger, string user, DateTimeOffset until);
    }
}

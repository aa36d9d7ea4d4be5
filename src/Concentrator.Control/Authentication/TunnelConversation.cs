using Concentrator.Control.Ports;
using Concentrator.Control.Radius;
using Concentrator.Control.Users;
using Concentrator.Protocol.Ppp.Authentication;

namespace Concentrator.Control.Authentication;

/// <summary>
/// The authentication of one tunnel: authenticate, then admit, which leases and grants. Each round has one answer; the same round again gets it again, an older one or
/// a gap is refused as <see cref="AuthenticationFailure.UnknownConversation"/> and changes nothing. The round after the conclusion gets the conclusion again. When a partner throws, the round can be repeated and goes on where it
/// stood. Not safe for use by several threads: its host takes one call at a time, and disposes of it between two: an abandoned method may hold memory outside of the runtime's.
/// </summary>
internal sealed class TunnelConversation : IDisposable
{
    private readonly BeginRequest _begin;
    private readonly IConversationPartners _partners;
    private IAuthenticator? _authenticator;
    private AuthenticatorStep? _step;
    private AuthenticationAnswer? _answer;
    private bool _judged;
    private UserKey? _user;
    private bool _needsCode;
    private bool _hasSpentCode;
    private bool _awaitsCode;
    private bool _isOver;
    private UserTerms? _terms;
    private RadiusDialogue? _dialogue;
    private string _userName = "";

    /// <summary>Makes one that has not begun.</summary>
    public TunnelConversation(BeginRequest begin, IAuthenticator authenticator, IConversationPartners partners)
    {
        _begin = begin;
        _authenticator = authenticator;
        _partners = partners;
    }

    /// <summary>Whether it has come to a grant or a refusal.</summary>
    public bool IsConcluded => _answer is { Verdict: not AuthenticationVerdict.Continue };

    /// <summary>A refusal of a round that belongs to no conversation.</summary>
    public static AuthenticationAnswer Unknown(int round) => Refusal(round, AuthenticationFailure.UnknownConversation);

    /// <summary>A refusal without a packet.</summary>
    public static AuthenticationAnswer Refusal(int round, AuthenticationFailure failure) => new(round, AuthenticationVerdict.Refused, []) { Failure = failure };

    /// <summary>Round 0.</summary>
    public async ValueTask<AuthenticationAnswer> Begin()
    {
        if (_answer is not null || _isOver)
        {
            return _answer?.Round == 0 ? _answer : Unknown(0);
        }

        _step ??= _authenticator!.Begin();
        return await Conclude(0);
    }

    /// <summary>A packet of the peer, in a round from 1 on.</summary>
    public async ValueTask<AuthenticationAnswer> Answer(int round, ReadOnlyMemory<byte> packet)
    {
        if (_answer is null)
        {
            return Unknown(round);
        }

        if (_answer.Round == round)
        {
            return _answer;
        }

        if (round != _answer.Round + 1)
        {
            return Unknown(round);
        }

        if (IsConcluded)
        {
            // The peer asks once more because it has not seen the answer yet.
            return _answer with { Round = round };
        }

        if (_isOver)
        {
            return Unknown(round);
        }

        _step ??= _authenticator!.Receive(packet.Span);
        return await Conclude(round);
    }

    /// <summary>Ends it wherever it stands. Who gave a right password and went when the one-time password was asked for is told of: otherwise nothing would tell of it.</summary>
    public void Dispose()
    {
        if (_isOver)
        {
            return;
        }

        _isOver = true;
        if (_awaitsCode && !IsConcluded)
        {
            _partners.Concluded(_begin, _userName, AuthenticationFailure.OneTimePasswordNeeded);
        }

        Release();
    }

    private async ValueTask<AuthenticationAnswer> Conclude(int round)
    {
        while (_step!.Kind == AuthenticatorStepKind.NeedCredential)
        {
            // A peer that corrects its password may correct its name too: only what a server has begun is the server's to end.
            if (_dialogue is not null)
            {
                _step = await AskServer(_step);
                continue;
            }

            var found = await _partners.FindUser(_step.UserName);
            _hasSpentCode &= found.User == _user;
            _user = found.User;
            _userName = found.Name;
            if (found.Authority != AuthenticationAuthority.Local && _step.Proof is null)
            {
                // A certificate is not for a server to judge: one that leads to no user of ours leads to nobody.
                found = LoginRules.NoSuchUser(_step.UserName);
            }

            if (found.Authority != AuthenticationAuthority.Local)
            {
                _judged = false;
                _step = await AskServer(_step);
                continue;
            }

            _needsCode = found.Credential is { CodeLength: > 0 };
            if (found.Credential is null && _step.Proof is PeerProof.Password)
            {
                // A refusal takes as long as a wrong password, so that names cannot be told by it.
                SlowHash.TakeAsLong();
            }

            // An EAP packet proves nothing by itself: with it, the user's methods only begin.
            _judged = _step.Proof is not PeerProof.Eap;
            _step = _authenticator!.Verify(found.Credential, found.Failure);
            _awaitsCode = _needsCode && _judged && _step is { Kind: AuthenticatorStepKind.Send, Failure: AuthenticationFailure.None, CodeStep: null };
        }

        // Who was refused before anybody was looked up is at least who it said it was.
        _userName = _userName.Length > 0 ? _userName : _step.UserName;
        var answer = (await ProblemOfCode(_step), _step.Kind) switch
        {
            (AuthenticationFailure.LockedOut, _) => LockedMeanwhile(round),
            (not AuthenticationFailure.None and var problem, _) => Refuse(round, _authenticator!.Refuse(problem)),
            (_, AuthenticatorStepKind.Success) => await Admit(round, _step),
            _ when !await MayTell(_step) => LockedMeanwhile(round),
            (_, AuthenticatorStepKind.Failure) => Refuse(round, _step),
            (_, AuthenticatorStepKind.Retry) => AllowRetry(round, _step),
            // EAP tells that a password is wrong before it is done: a client that leaves then was refused.
            _ => new AuthenticationAnswer(round, AuthenticationVerdict.Continue, _step.Packet) { UserName = _userName, Failure = _step.Failure },
        };

        _answer = answer;
        _step = null;
        _judged = false;
        if (IsConcluded)
        {
            Release();
        }

        return answer;
    }

    private void Release()
    {
        (_authenticator as IDisposable)?.Dispose();
        _authenticator = null;
    }

    private async ValueTask<AuthenticatorStep> AskServer(AuthenticatorStep step)
    {
        var answer = await _partners.Judge(_begin, step.UserName, step.Proof!, _dialogue);
        _dialogue = answer.Dialogue;
        _terms = answer.Terms;
        _user = answer.Terms?.User;
        _userName = answer.Terms?.UserName ?? _userName;
        return _authenticator!.Take(answer.Verdict);
    }

    private async ValueTask<AuthenticationAnswer> Admit(int round, AuthenticatorStep step)
    {
        var admission = _user is { } user
            ? await _partners.Admit(_begin, user, _terms, step.Facts, step.HigherLayerAuthenticationKey)
            : Admission.Refused(AuthenticationFailure.UnknownUser);
        if (admission.Failure == AuthenticationFailure.LockedOut)
        {
            return LockedMeanwhile(round);
        }

        _partners.Concluded(_terms?.Pool is { } pool ? _begin with { Pool = pool } : _begin, _userName, admission.Failure);
        return admission.Grant is { } grant
            ? new AuthenticationAnswer(round, AuthenticationVerdict.Granted, step.Packet) { Grant = grant, UserName = grant.UserName }
            : new AuthenticationAnswer(round, AuthenticationVerdict.Refused, _authenticator!.Refuse(admission.Failure).Packet) { Failure = admission.Failure, UserName = _userName };
    }

    /// <summary>A right one-time password is spent before anybody is told that it is right; and whoever has them does not come in without one, whatever the method.</summary>
    private async ValueTask<AuthenticationFailure> ProblemOfCode(AuthenticatorStep step)
    {
        if (step.CodeStep is { } code && !_hasSpentCode && _user is { } user)
        {
            var failure = await _partners.SpendCode(user, new SpentCode(code, _begin.Tunnel));
            _hasSpentCode = failure == AuthenticationFailure.None;
            return failure;
        }

        return step.Kind == AuthenticatorStepKind.Success && _needsCode && !_hasSpentCode ? AuthenticationFailure.OneTimePasswordNeeded : AuthenticationFailure.None;
    }

    /// <summary>Whether a step may leave. EAP tells that a password is right before the conversation has come to its success.</summary>
    private async ValueTask<bool> MayTell(AuthenticatorStep step) => !_judged || await _partners.CountAttempt(_user, step.Failure);

    /// <summary>The same for a wrong password as for a right one: a packet of the method would tell them apart.</summary>
    private AuthenticationAnswer LockedMeanwhile(int round)
    {
        _partners.Concluded(_begin, _userName, AuthenticationFailure.LockedOut);
        return Refusal(round, AuthenticationFailure.LockedOut) with { UserName = _userName };
    }

    private AuthenticationAnswer Refuse(int round, AuthenticatorStep step)
    {
        Note(step);
        return new AuthenticationAnswer(round, AuthenticationVerdict.Refused, step.Packet) { Failure = step.Failure, UserName = _userName };
    }

    private AuthenticationAnswer AllowRetry(int round, AuthenticatorStep step)
    {
        Note(step);
        return new AuthenticationAnswer(round, AuthenticationVerdict.Continue, step.Packet) { Failure = step.Failure, UserName = _userName };
    }

    private void Note(AuthenticatorStep step)
    {
        if (!step.AlreadyCounted)
        {
            _partners.Concluded(_begin, _userName, step.Failure);
        }
    }
}

namespace Concentrator.Server.Administration.Audit;

/// <summary>What somebody did, or tried to.</summary>
/// <param name="At">When.</param>
/// <param name="Who">The token's name; <c>uid N</c> for who came over the command socket; <c>nobody</c> for who showed no token that is known; <c>several</c> for those that were only counted.</param>
/// <param name="Role">What they may do; null: nothing.</param>
/// <param name="From">The address that they came from, or <c>socket</c>, or <c>store</c> for a command that opened the store itself.</param>
/// <param name="What">What they did: <c>user.add</c>, <c>session.disconnect</c> …</param>
/// <param name="Target">What they did it to; null: nothing in particular.</param>
/// <param name="Result"><c>done</c>, <c>refused</c> (it could not be done), <c>denied</c> (they may not) or <c>failed</c> (nobody answered).</param>
/// <param name="Detail">More of it, never a secret; null: nothing.</param>
internal sealed record AuditEntry(DateTimeOffset At, string Who, string? Role, string From, string What, string? Target, string Result, string? Detail);

namespace Concentrator.Control.Policies;

/// <summary>One condition of a rule.</summary>
internal interface IAccessCondition
{
    /// <summary>Whether it fits. One whose answer time changes says when (<see cref="PolicyInquiry.LookAgain"/>).</summary>
    bool Fits(PolicyInquiry inquiry);

    /// <summary>Why it does not fit, for a person.</summary>
    string WhyNot(PolicyInquiry inquiry);
}

//! The mistakes the reference service can be told to make, one at a time.

use clap::ValueEnum;

/// One mistake each; every one has been made in a real service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Flaw {
    RefusesAKnownCustomer,
    SaysNotFound,
    EndsTheLine,
    WritesAByteOrderMark,
    WritesSmallLetters,
    WritesQuotes,
    ReadsParametersByPlace,
    RefusesFurtherParameters,
    TakesAMissingValueForGranted,
    KnowsEveryGroup,
    FailsOnAnUnknownCustomer,
    IgnoresTheSecondValue,
    TakesAnySignInTheFirstValue,
    TakesAnySignInTheSecondValue,
    RefusesFiftyCharacters,
    TakesFiftyOneCharactersFirst,
    TakesFiftyOneCharactersSecond,
    DecodesAsLatin1,
    DecodesPlusTwice,
    SplitsAfterDecoding,
    DecodesPercentTwice,
    LooksForAnEmptyValue,
    FailsWhenClosed,
    ClosesWhenItFails,
    AllowsEverybody,
    AcceptsNoClientCertificate,
    AcceptsAnyAuthority,
    AcceptsExpiredCertificates,
    AcceptsRevokedCertificates,
    AnswersPlainHttp,
    AnswersTenConnectionsAtMost,
    RepeatsItselfOnAConnection,
    AnswersNothingBeforeClosing,
}

//! What asks a sender's alias web service for the driver, which knows no TLS.

use nets_core::alias::AliasAnswer;
use nets_core::effect::AliasQuestion;

/// What to do with an answer, once.
pub type AnswerTaker = Box<dyn FnOnce(AliasAnswer) + Send>;

/// Asks on threads of its own, so that a slow service holds up nothing else.
pub trait AskAlias: Send + Sync {
    /// Returns at once; the answer comes later, also when no service could be asked.
    fn ask(&self, question: AliasQuestion, answered: AnswerTaker);
}

/// For worlds in which no service can be asked: each registration ends with an error.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoAliasCalls;

impl AskAlias for NoAliasCalls {
    fn ask(&self, _: AliasQuestion, answered: AnswerTaker) {
        let why = "alias services cannot be asked in this world".to_owned();
        answered(AliasAnswer { word: None, findings: vec![why], exchange: Vec::new() });
    }
}

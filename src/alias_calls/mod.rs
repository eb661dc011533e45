//! Asks senders' alias web services on a thread of its own, as Nets does when a person registers.

mod calling;
mod own_certificate;
mod pem_files;
mod turns;
mod unusable;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;

use nets_alias::{Caller, Exchange, NotAllowed, Query, Reuse, ServiceUrl};
use nets_core::alias::AliasAnswer;
use nets_core::effect::AliasQuestion;
use nets_core::identity::UserId;
use nets_driver::{AnswerTaker, AskAlias};
use nets_scenario::Loaded;
use nets_text::system_words;
use tokio::sync::mpsc;

pub use calling::{CallProblem, Calling};
pub use own_certificate::OwnCertificate;
pub use pem_files::{MayName, Purpose};
use turns::{Asker, AskerId, Turns};
pub use unusable::Unusable;

/// So many calls of the worlds of one scenario are under way at once; further ones wait their turn. One world has half of
/// the places at the most, and leaves as many as it has.
const AT_ONCE: usize = 64;

/// How the services of one scenario are called.
pub struct AliasCalls {
    shared: Arc<Shared>,
    askers: AtomicU64,
    /// To the thread that asks, which is started by the first question and ends with this.
    /// Bound: the registrations that a world remembers.
    questions: OnceLock<mpsc::UnboundedSender<PendingQuestion>>,
}

struct PendingQuestion {
    asker: Asker,
    question: AliasQuestion,
    answered: AnswerTaker,
}

/// What one world asks with. When it is gone, what it has asked waits no more.
struct WorldAliasCalls {
    calls: Arc<AliasCalls>,
    asker: Asker,
}

struct Shared {
    /// Bound: the scenario's senders.
    services: BTreeMap<UserId, Calling>,
    own: Arc<OwnCertificate>,
}

impl AliasCalls {
    /// Reads the certificates that the scenario names.
    pub fn new(loaded: &Loaded, own: Arc<OwnCertificate>, may_name: &MayName) -> Result<Self, Vec<Unusable>> {
        let services = services(loaded, may_name)?;
        let (shared, askers) = (Arc::new(Shared { services, own }), AtomicU64::default());
        Ok(AliasCalls { shared, askers, questions: OnceLock::new() })
    }

    /// For one more world that plays the scenario.
    pub fn for_world(self: &Arc<Self>) -> Arc<dyn AskAlias> {
        let asker = Arc::new(AskerId(self.askers.fetch_add(1, Ordering::Relaxed)));
        Arc::new(WorldAliasCalls { calls: Arc::clone(self), asker })
    }

    /// Refuses a host that this sender's service may not be called at.
    pub async fn check_host(&self, user: &UserId, url: &ServiceUrl) -> Result<(), NotAllowed> {
        match self.shared.services.get(user) {
            Some(calling) => calling.allowed().check(url.host()).await,
            // What has no service is not called at all.
            None => Ok(()),
        }
    }
}

/// How each sender's service is called, or all that cannot be used.
pub fn services(loaded: &Loaded, may_name: &MayName) -> Result<BTreeMap<UserId, Calling>, Vec<Unusable>> {
    let (mut services, mut unusable) = (BTreeMap::new(), Vec::new());
    for (user, settings) in &loaded.alias_services {
        let sender = loaded.scenario.senders.get(user);
        let known = sender.and_then(|sender| sender.alias_service.as_ref());
        match Calling::new(settings, known, may_name) {
            Ok(calling) => drop(services.insert(user.clone(), calling)),
            Err(found) => unusable.extend(found),
        }
    }
    if unusable.is_empty() { Ok(services) } else { Err(unusable) }
}

impl AskAlias for WorldAliasCalls {
    fn ask(&self, question: AliasQuestion, answered: AnswerTaker) {
        let questions = self.calls.questions.get_or_init(|| start(Arc::clone(&self.calls.shared)));
        let asker = Arc::clone(&self.asker);
        if let Err(lost) = questions.send(PendingQuestion { asker, question, answered }) {
            (lost.0.answered)(unasked("no thread is left to ask alias services"));
        }
    }
}

/// Starts the thread. Where that fails, every question is answered with a failure.
fn start(shared: Arc<Shared>) -> mpsc::UnboundedSender<PendingQuestion> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the driver must not wait, and the core asks once for each registration, which have a bound"
    )]
    let (questions, asked) = mpsc::unbounded_channel();
    let started = thread::Builder::new().name("alias".to_owned()).spawn(move || {
        match tokio::runtime::Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime.block_on(answer_all(shared, asked)),
            Err(error) => tracing::error!(error = system_words(&error), "alias services cannot be asked"),
        }
    });
    if let Err(error) = started {
        tracing::error!(error = system_words(&error), "alias services cannot be asked");
    }
    questions
}

async fn answer_all(shared: Arc<Shared>, mut asked: mpsc::UnboundedReceiver<PendingQuestion>) {
    let mut turns = Turns::new(AT_ONCE);
    let (free, mut freed) = mpsc::channel(AT_ONCE);
    loop {
        tokio::select! {
            asked = asked.recv() => match asked {
                Some(PendingQuestion { asker, question, answered }) => turns.push(&asker, (question, answered)),
                None => return,
            },
            Some(()) = freed.recv() => {}
        }
        while let Some(((question, answered), place)) = turns.next() {
            let (shared, free) = (Arc::clone(&shared), free.clone());
            tokio::spawn(async move {
                let answer = match shared.call(&question).await {
                    Ok(exchange) => understood(&exchange),
                    Err(problem) => unasked(&problem.to_string()),
                };
                answered(answer);
                drop(place);
                // Where no world asks any more, none waits for the place.
                let _ = free.send(()).await;
            });
        }
    }
}

impl Shared {
    async fn call(&self, question: &AliasQuestion) -> Result<Exchange, CallProblem> {
        let calling = self.services.get(&question.user).ok_or(CallProblem::NoService)?;
        let service = calling.service(&question.url, &self.own)?;
        // People register now and then: each time Nets comes anew, and shows its certificate.
        let mut caller = Caller::new(service).map_err(CallProblem::Unusable)?.reusing(Reuse::Never);
        Ok(caller.ask(&query(question)).await)
    }
}

fn query(question: &AliasQuestion) -> Query {
    Query {
        document_group: question.document_group.clone(),
        field1_id: question.field1_id.clone(),
        field1_value: question.alias1.clone(),
        field2_id: question.field2_id.clone(),
        field2_value: question.alias2.clone(),
    }
}

fn understood(exchange: &Exchange) -> AliasAnswer {
    AliasAnswer {
        word: exchange.word(),
        findings: exchange.verdict.findings.iter().map(ToString::to_string).collect(),
        exchange: exchange.to_string().lines().map(str::to_owned).collect(),
    }
}

/// It never came to a call.
fn unasked(reason: &str) -> AliasAnswer {
    tracing::warn!(reason, "an alias service was not asked");
    AliasAnswer { word: None, findings: vec![reason.to_owned()], exchange: Vec::new() }
}

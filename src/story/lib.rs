//! The timeline as sentences, for people who watch: what happened, and where it has brought a message; and what it says of
//! a sender's traffic, for who judges the sender.

pub mod client_programs;
mod ebox_trace;
mod faults;
mod nets_faults;
mod observed;
mod trace;
mod words;

use nets_core::alias::AliasWord;
use nets_core::calendar::copenhagen;
use nets_core::evidence::{AskedList, ListOwner};
use nets_core::identity::Party;
use nets_core::onboarding::step::StepActor;
use nets_core::script::Deed;
use nets_core::timeline::{Entry, Happening};
use nets_text::spelt;

pub use ebox_trace::EboxTrace;
use faults::{times, trace_of_fault, what_of_faults};
use observed::{client_of, observed, observed_trace_at_ebox, trace_of_client};
pub use trace::Trace;
use words::{also, dropped, in_brussels, local, mail, plural};

/// One entry on one line: the Copenhagen time, then what happened.
pub fn line(entry: &Entry) -> String {
    format!("{}  {}", time(entry), sentence(&entry.happening))
}

/// What it rests on, where that is known: which client it was, who or what decided.
pub fn grounds(entry: &Entry) -> String {
    let client = match &entry.happening {
        Happening::Observed(observation) => client_of(observation),
        _ => String::new(),
    };
    let evidence = entry.evidence.as_ref();
    let list = evidence.and_then(|evidence| evidence.list).map(|AskedList { of, as_of }| {
        let of = match of {
            ListOwner::Nets => "the list that Nets has",
            ListOwner::Eboks => "e-Boks",
        };
        format!("{of}, as of {}", local(as_of))
    });
    let decided_by = evidence.and_then(|evidence| evidence.decided_by).map(|rule| rule.to_string());
    let client = spelt(&client).into_owned();
    format!("{client}{}", also(" (by ", list.or(decided_by).map(|who| who + ")")))
}

/// When it happened, as a Copenhagen clock shows it.
pub fn time(entry: &Entry) -> String {
    copenhagen().to_datetime(entry.at).strftime("%a %Y-%m-%d %H:%M:%S").to_string()
}

/// What happened, in one plain line.
pub fn sentence(happening: &Happening) -> String {
    spelt(&told(happening)).into_owned()
}

fn told(happening: &Happening) -> String {
    let what = what(happening);
    if matches!(happening, Happening::FileWritten { .. } | Happening::FileFailed { .. }) {
        // The name of the file says what it answers.
        return what;
    }
    match (happening.upload(), happening.message()) {
        (Some(upload), Some((_, message_id))) => {
            let letter =
                if matches!(happening, Happening::MailReturned { .. }) { "the letter of " } else { "" };
            format!("upload {upload}: {letter}message {message_id} {what}")
        }
        (Some(upload), None) => format!("upload {upload}: {what}"),
        (None, _) => what,
    }
}

/// What happened to the upload or the message, if it is about one.
fn what(happening: &Happening) -> String {
    match happening {
        Happening::UploadFinished { file, size, .. } => format!("{file} has arrived, {size} bytes"),
        Happening::ShipmentAccepted { shipment_id, messages, warnings, .. } => {
            let warnings = (*warnings > 0).then(|| plural(*warnings, "warning"));
            format!(
                "shipment {shipment_id} accepted, {}{}",
                plural(*messages, "message"),
                also(", ", warnings)
            )
        }
        Happening::ShipmentRefused { errors, reasons, .. } => {
            format!("refused, {}: {}", plural(*errors, "error"), reasons.join("; "))
        }
        Happening::ShipmentHandedOver { messages, .. } => {
            format!("{} handed over to e-Boks", plural(*messages, "message"))
        }
        Happening::MessageDelivered { .. } => delivered(happening),
        Happening::RecipientNotAtEboks { recipient, registers, .. } => {
            let when = registers.map_or_else(|| "some day".to_owned(), local);
            format!("is seen by {recipient} once registered at e-Boks, {when}")
        }
        Happening::RegisteredAtEboks { party } => format!("{party} registers at e-Boks"),
        Happening::MessagePublished { .. } => "can be seen now".to_owned(),
        Happening::MessagePassedOn { reason, channel, .. } => {
            format!("goes on to {}: {reason}", channel.name())
        }
        Happening::MessageRejected { reason, channel, .. } => {
            format!("rejected by its last channel, {}: {reason}", channel.name())
        }
        Happening::MessagePrinted { .. }
        | Happening::MailReturned { .. }
        | Happening::MessageEmailed { .. } => beside_eboks(happening),
        Happening::SigningStarted { .. }
        | Happening::SignerAsked { .. }
        | Happening::SignerSigned { .. }
        | Happening::SignerRejected { .. }
        | Happening::DocumentSigned { .. }
        | Happening::DocumentRejected { .. }
        | Happening::DeadlinePassed { .. }
        | Happening::DocumentRead { .. } => what_of_signing(happening),
        Happening::ReturnFileProcessed { results } => {
            format!("Nets processes e-Boks' return file: {}", plural(*results, "result"))
        }
        Happening::ResultRenamed { file, because, .. } => format!("comes back as {file}: {because}"),
        Happening::FileWritten { user, file, .. } => format!("{user}: /Outbound/{file} is there"),
        Happening::SubscriptionStarted { .. }
        | Happening::SubscriptionEnded { .. }
        | Happening::SubscriptionsHandedOver { .. } => what_of_subscriptions(happening),
        Happening::AliasServiceMoved { .. }
        | Happening::AliasRegistrationStarted { .. }
        | Happening::AliasServiceAnswered { .. }
        | Happening::AliasRegistered { .. }
        | Happening::AliasRefused { .. }
        | Happening::AliasDeregistered { .. } => what_of_aliases(happening),
        Happening::StorageFailed { .. } | Happening::StorageRecovered {} | Happening::FileFailed { .. } => {
            of_the_disk(happening)
        }
        Happening::ObservationsDropped { user, count } => dropped(user.as_ref(), *count),
        Happening::Observed(observation) => observed(observation),
        Happening::EboxNewDocument { .. }
        | Happening::EboxPublicationRefused { .. }
        | Happening::EboxOpened { .. }
        | Happening::EboxReadDocument { .. }
        | Happening::EboxMessageShown { .. }
        | Happening::EboxSentAgain { .. }
        | Happening::EboxReplied { .. }
        | Happening::EboxNewDocumentReminder { .. }
        | Happening::EboxDocumentExpirationAlert { .. }
        | Happening::EboxMessageExpired { .. } => what_of_ebox(happening),
        Happening::OnboardingOpened { .. }
        | Happening::OnboardingStepDone { .. }
        | Happening::OnboardingSentBack { .. }
        | Happening::OnboardingRefused { .. } => what_of_onboardings(happening),
        _ => what_of_faults(happening),
    }
}

fn delivered(happening: &Happening) -> String {
    let Happening::MessageDelivered { recipient, production_unit, unknown_production_unit, visible, .. } =
        happening
    else {
        return String::new();
    };
    let main = unknown_production_unit.as_ref().map(|unit| format!("e-Boks knows no unit {unit}"));
    format!(
        "delivered{}{}{}{}",
        also(" to ", recipient.as_ref()),
        also(", unit ", production_unit.as_ref()),
        also(", main mailbox: ", main),
        also(", who sees it from ", visible.map(local))
    )
}

/// What became of a message that went by print or e-mail.
fn beside_eboks(happening: &Happening) -> String {
    match happening {
        Happening::MessagePrinted { recipient, sheets, envelope, .. } => {
            let sheets = plural(*sheets, "sheet");
            format!("printed{}: {sheets}, envelope {envelope:?}", also(" for ", recipient.as_ref()))
        }
        Happening::MailReturned { .. } => "came back".to_owned(),
        Happening::MessageEmailed { recipient, .. } => {
            format!("sent by e-mail{}", also(" to ", recipient.as_ref()))
        }
        _ => String::new(),
    }
}

fn what_of_signing(happening: &Happening) -> String {
    match happening {
        Happening::SigningStarted { signers, deadline, .. } => {
            let signers = u32::try_from(signers.len()).unwrap_or(u32::MAX);
            format!("waits for {} until {}", plural(signers, "signature"), local(*deadline))
        }
        Happening::SignerAsked { signer, deadline, .. } => {
            format!("waits for {signer} to decide by hand, until {}", local(*deadline))
        }
        Happening::SignerSigned { signer, .. } => format!("signed by {signer}"),
        Happening::SignerRejected { signer, reason, .. } => {
            format!("rejected by {signer}{}", also(": ", reason.as_ref().map(|words| format!("\"{words}\""))))
        }
        Happening::DocumentSigned { .. } => "is signed by all".to_owned(),
        Happening::DocumentRejected { .. } => "is rejected".to_owned(),
        Happening::DeadlinePassed { .. } => "was not signed in time".to_owned(),
        Happening::DocumentRead { recipient, .. } => format!("opened by {recipient}"),
        _ => String::new(),
    }
}

fn what_of_subscriptions(happening: &Happening) -> String {
    match happening {
        Happening::SubscriptionStarted { party, document_type } => {
            format!("{party} subscribes to {document_type}")
        }
        Happening::SubscriptionEnded { party, document_type } => {
            format!("{party} does not subscribe to {document_type} any more")
        }
        Happening::SubscriptionsHandedOver { as_of } => {
            format!("e-Boks hands Nets the subscriptions as they were at {}", local(*as_of))
        }
        _ => String::new(),
    }
}

fn what_of_aliases(happening: &Happening) -> String {
    match happening {
        Happening::AliasServiceMoved { user, url } => format!("{user}: the alias web service is {url} now"),
        Happening::AliasRegistrationStarted {
            registration, person, document_type, alias1, alias2, ..
        } => {
            format!("registration {registration}: {person} wants {document_type} as {alias1} with {alias2}")
        }
        Happening::AliasServiceAnswered { registration, word, findings, .. } => {
            let said = word.map_or("nothing that counts", AliasWord::as_str);
            let why = if findings.is_empty() { String::new() } else { format!(" ({})", findings.join("; ")) };
            format!("registration {registration}: the sender's web service says {said}{why}")
        }
        Happening::AliasRegistered { registration, person, document_type, alias1, .. } => {
            format!("registration {registration}: {person} receives {document_type} as {alias1}")
        }
        Happening::AliasRefused { registration, person, told, .. } => {
            format!("registration {registration}: {person} is told {told}")
        }
        Happening::AliasDeregistered { document_type, alias1 } => {
            format!("{alias1} does not receive {document_type} any more")
        }
        _ => String::new(),
    }
}

fn of_the_disk(happening: &Happening) -> String {
    match happening {
        Happening::StorageFailed { reason } => {
            format!("the disk did not take what the simulator keeps, and is asked again: {reason}")
        }
        Happening::StorageRecovered {} => "the disk has taken all that waited".to_owned(),
        Happening::FileFailed { user, file, reason, .. } => {
            format!("{file} for {user} cannot be made: {reason}")
        }
        _ => String::new(),
    }
}

fn what_of_ebox(happening: &Happening) -> String {
    match happening {
        Happening::EboxNewDocument {
            client,
            message_id,
            message_type,
            recipient,
            expires,
            code,
            findings,
            ..
        } => {
            let code = code.as_ref().map(|code| format!(", {code}")).unwrap_or_default();
            let odd =
                if findings.is_empty() { String::new() } else { format!("; odd: {}", findings.join("; ")) };
            format!(
                "e-Box: {client} publishes message {message_id} of type {message_type} to {recipient}, until {}{code}{odd}",
                in_brussels(*expires)
            )
        }
        Happening::EboxPublicationRefused { .. } => not_published(happening),
        Happening::EboxOpened { recipient } => {
            format!("e-Box: {recipient} opens the e-Box for the first time")
        }
        Happening::EboxReadDocument { message_id, recipient } => {
            format!("e-Box: {recipient} reads message {message_id}")
        }
        Happening::EboxMessageShown { message_id, recipient, visible: false } => {
            format!("e-Box: {recipient} hides message {message_id}")
        }
        Happening::EboxMessageShown { message_id, recipient, visible: true } => {
            format!("e-Box: {recipient} shows message {message_id} again")
        }
        Happening::EboxSentAgain { message_id, earlier, recipient, sent } => {
            let sent = times(*sent);
            format!(
                "e-Box: message {message_id} to {recipient} is the same as {earlier}: published {sent}, and taken each time"
            )
        }
        Happening::EboxReplied { message_id, recipient } => {
            format!("e-Box: {recipient} replies to message {message_id}")
        }
        Happening::EboxNewDocumentReminder { message_id, recipient } => {
            format!("e-Box: {recipient} is reminded of message {message_id}, which is not read")
        }
        Happening::EboxDocumentExpirationAlert { message_id, recipient, expires } => format!(
            "e-Box: {recipient} is told that message {message_id} is not read and expires {}",
            in_brussels(*expires)
        ),
        Happening::EboxMessageExpired { message_id, recipient } => {
            format!("e-Box: message {message_id} to {recipient} has expired")
        }
        _ => String::new(),
    }
}

/// What happened to the dossier of a sender.
fn what_of_onboardings(happening: &Happening) -> String {
    match happening {
        Happening::OnboardingOpened {
            dossier,
            service,
            organisation,
            application,
            message_type,
            environment,
            opened_from,
        } => {
            let from = opened_from.map(|from| format!(", after dossier {from}")).unwrap_or_default();
            format!(
                "dossier {dossier} is opened: {organisation} wants to send {message_type} by {application} through {}, in {}{from}",
                service.title(),
                environment.word()
            )
        }
        Happening::OnboardingStepDone { dossier, environment, step, by, carried_from } => {
            if let Some(from) = carried_from {
                return format!(
                    "dossier {dossier}: {} holds here too, from dossier {from}",
                    step.word().replace('_', " ")
                );
            }
            let described = environment.step(*step).map_or(step.word(), |described| described.says);
            format!("dossier {dossier}: {} {described} ({})", step_actor(*by), environment.word())
        }
        Happening::OnboardingSentBack { dossier, step, by, findings, .. } => {
            let who = match by {
                StepActor::Sender => "does not pass",
                StepActor::Team => "is sent back by the team",
            };
            format!("dossier {dossier}: {} {who}: {}", step.word().replace('_', " "), findings.join("; "))
        }
        Happening::OnboardingRefused { dossier, step, reason, .. } => {
            format!("dossier {dossier}: the team refuses, at {}: {reason}", step.word().replace('_', " "))
        }
        _ => String::new(),
    }
}

fn step_actor(actor: StepActor) -> &'static str {
    match actor {
        StepActor::Sender => "the sender",
        StepActor::Team => "the team",
    }
}

fn not_published(happening: &Happening) -> String {
    let Happening::EboxPublicationRefused {
        client,
        recipient,
        status,
        code,
        message,
        scripted,
        findings,
        environment,
        facts: _,
        support,
    } = happening
    else {
        return String::new();
    };
    let to = recipient.as_ref().map(|recipient| format!(" to {recipient}")).unwrap_or_default();
    let why = match (scripted, findings.first()) {
        (true, _) => "; nothing is wrong with it: this recipient has senders tested".to_owned(),
        (false, Some(_)) => format!("; {}{}", findings.join("; "), mail(support)),
        (false, None) => String::new(),
    };
    let answer = match *status {
        0 => "no answer, the connection is cut".to_owned(),
        status if code.is_empty() => status.to_string(),
        status => format!("{status} {code}: {message}"),
    };
    format!("e-Box: {client} is refused a publication{to} in {environment}, {answer}{why}")
}

/// Where a message has come to on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Station {
    /// In a word or two.
    pub word: String,
    /// Who did it, or why.
    pub detail: String,
    /// The way does not lead to where the sender wanted.
    pub is_wrong: bool,
}

/// The station that this is on the way of a message, or of all messages of a shipment.
pub fn station(happening: &Happening) -> Option<Station> {
    let right = |word: &str, detail: String| Some(Station { word: word.to_owned(), detail, is_wrong: false });
    let wrong = |word: &str, detail: String| Some(Station { word: word.to_owned(), detail, is_wrong: true });
    match happening {
        Happening::ShipmentAccepted { .. } => right("accepted", String::new()),
        Happening::ShipmentHandedOver { .. } => right("handed over", String::new()),
        Happening::MessageDelivered { recipient, .. } => right("delivered", also("to ", recipient.as_ref())),
        Happening::RecipientNotAtEboks { registers, .. } => {
            right("not seen yet", also("registers at e-Boks ", registers.map(local)))
        }
        Happening::MessagePublished { .. } => right("visible", String::new()),
        Happening::MessagePassedOn { reason, from, channel, .. } => {
            wrong("passed on", format!("from {} to {}: {reason}", from.name(), channel.name()))
        }
        Happening::MessageRejected { reason, channel, .. } => {
            wrong("no channel left", format!("{}: {reason}", channel.name()))
        }
        Happening::MessagePrinted { sheets, envelope, .. } => {
            right("printed", format!("{}, envelope {envelope:?}", plural(*sheets, "sheet")))
        }
        Happening::MailReturned { .. } => wrong("came back", String::new()),
        Happening::MessageEmailed { .. } => right("sent by e-mail", String::new()),
        Happening::SigningStarted { deadline, .. } => {
            right("waits for signatures", format!("until {}", local(*deadline)))
        }
        Happening::SignerSigned { signer, .. } => right("signed", format!("by {signer}")),
        Happening::SignerRejected { signer, reason, .. } => {
            let words = reason.as_ref().map(|words| format!("\"{words}\""));
            wrong("rejected", format!("by {signer}{}", also(": ", words)))
        }
        Happening::DocumentSigned { .. } => right("signed by all", String::new()),
        Happening::DeadlinePassed { .. } => wrong("not signed in time", String::new()),
        Happening::FileWritten { file, subject, .. } if subject.message.is_some() => {
            right("result in Outbound", file.clone())
        }
        _ => None,
    }
}

/// What a signer has decided about a document, where the entry tells of that.
pub fn decision(happening: &Happening) -> Option<(&Party, Deed)> {
    match happening {
        Happening::SignerSigned { signer, .. } => Some((signer, Deed::Sign)),
        Happening::SignerRejected { signer, reason, .. } => {
            Some((signer, Deed::Reject { reason: reason.clone() }))
        }
        _ => None,
    }
}

/// Whether it is a step of Nets' day, or a file that comes of one, rather than what a client or a person does.
pub fn is_of_nets_day(happening: &Happening) -> bool {
    matches!(
        happening,
        Happening::ShipmentHandedOver { .. }
            | Happening::ReturnFileProcessed { .. }
            | Happening::SubscriptionsHandedOver { .. }
            | Happening::FileWritten { .. }
            | Happening::FileFailed { .. }
    )
}

/// What it says of a sender's traffic; none where it says nothing of it.
pub fn trace(happening: &Happening) -> Option<Trace<'_>> {
    Some(match happening {
        Happening::Observed(observation) => return trace_of_client(observation),
        Happening::UploadFinished { upload, file, size, .. } => {
            Trace::Uploaded { upload: *upload, file, size: *size }
        }
        Happening::ShipmentAccepted { upload, .. } | Happening::ShipmentRefused { upload, .. } => {
            Trace::Judged { upload: *upload }
        }
        Happening::FileWritten { file, subject, .. } => Trace::Written { file, subject },
        Happening::MessageDelivered { message, .. } => Trace::Delivered { message: *message },
        Happening::MessagePassedOn { message, recipient, from, .. } => {
            Trace::NotReached { message: *message, by: *from, recipient: recipient.as_ref(), goes_on: true }
        }
        Happening::MessageRejected { message, recipient, channel, .. } => Trace::NotReached {
            message: *message,
            by: *channel,
            recipient: recipient.as_ref(),
            goes_on: false,
        },
        Happening::MessagePrinted { message, .. } => Trace::Printed { message: *message },
        Happening::MessageEmailed { message, .. } => Trace::Emailed { message: *message },
        Happening::SigningStarted { message, signers, .. } => {
            Trace::SigningStarted { message: *message, signers: signers.len() }
        }
        Happening::SignerRejected { message, reason, .. } => {
            let with_words = reason.as_ref().is_some_and(|reason| !reason.is_empty());
            Trace::SignerRejected { message: *message, with_words }
        }
        Happening::DeadlinePassed { message, .. } => Trace::DeadlinePassed { message: *message },
        Happening::AliasServiceAnswered { word, findings, .. } => {
            Trace::AliasAnswered { word: *word, is_faulty: !findings.is_empty() }
        }
        Happening::AliasRegistered { .. } => Trace::AliasRegistered,
        Happening::SubscriptionsHandedOver { as_of } => Trace::ListHandedOver { as_of: *as_of },
        Happening::SubscriptionStarted { party, document_type } => {
            Trace::SubscriptionChanged { party, document_type, subscribes: true }
        }
        Happening::SubscriptionEnded { party, document_type } => {
            Trace::SubscriptionChanged { party, document_type, subscribes: false }
        }
        Happening::ObservationsDropped { user, .. } => Trace::Dropped { user: user.as_ref() },
        _ => return trace_of_fault(happening),
    })
}

/// What an entry says of a sender's traffic with the e-Box; none where it is about something else.
pub fn ebox_trace(happening: &Happening) -> Option<EboxTrace<'_>> {
    Some(match happening {
        Happening::EboxReplied { .. } => EboxTrace::Replied,
        Happening::EboxOpened { recipient } => EboxTrace::Opened { recipient },
        Happening::EboxNewDocument {
            environment,
            client,
            recipient,
            documents,
            code,
            findings,
            facts,
            ..
        } => EboxTrace::Published {
            environment: *environment,
            client: client.as_str(),
            recipient,
            documents: *documents,
            code: code.as_deref(),
            findings,
            facts,
        },
        Happening::EboxPublicationRefused {
            environment,
            client,
            recipient,
            status,
            scripted,
            findings,
            facts,
            ..
        } => EboxTrace::NotPublished {
            environment: *environment,
            client: client.as_str(),
            recipient: recipient.as_ref(),
            status: *status,
            scripted: *scripted,
            findings,
            facts,
        },
        Happening::Observed(observation) => return observed_trace_at_ebox(observation),
        _ => return None,
    })
}

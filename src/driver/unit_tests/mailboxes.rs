//! Recipients and their mailboxes, as readers find them.

use nets_core::SignedDuration;
use nets_core::act_refusal::ActRefusal;
use nets_core::alias::AliasWord;
use nets_core::crowd::{Crowd, Percent};
use nets_core::event::Event;
use nets_core::evidence::DecidedBy;
use nets_core::identity::{Country, DocumentType, MessageRef, Party, UploadId};
use nets_core::outcome::{Condition, Delay, Outcome, OutcomeRule, SignerPlan};
use nets_core::scenario::SubscribedTypes;
use nets_core::script::{Deed, DocumentAct, RecipientAct};
use nets_core::shipment::{Attachment, Inspection, Message, Shipment};
use nets_core::state::ConcludedAs;
use tokio::sync::oneshot;

use super::registering::{BY_ALIAS, with_aliases};
use super::stand::{Mode, Stand, accepted, asking, scenario, user};
use crate::command::DriverCommand;
use crate::moving::Advance;
use crate::recipients::{DocumentFile, KnownRecipient, MailboxDocument, RecipientFilter};
use crate::view::View;

const ANNA: &str = "2402911995";
const BENT: &str = "0411820680";
/// Of no one whom the scenario names.
const STRANGER: &str = "6101800099";
const LETTER: &str = "163057";
const CONTRACT: &str = "162812";

fn person(number: &str) -> Party {
    Party::person(Country::Denmark, number).expect("a person number")
}

fn document_type(number: &str) -> DocumentType {
    DocumentType::new(number).expect("a document type")
}

fn at(upload: u64, index: u32) -> MessageRef {
    MessageRef { upload: UploadId(upload), index }
}

impl Stand {
    fn look<T: Send + 'static>(&mut self, look: impl FnOnce(View<'_>) -> T + Send + 'static) -> T {
        let (reply, mut answer) = oneshot::channel();
        self.tell(DriverCommand::Query(Box::new(move |view| drop(reply.send(look(view))))));
        answer.try_recv().expect("an answer")
    }

    fn recipients(&mut self, wanted: RecipientFilter, limit: usize) -> (Vec<KnownRecipient>, bool) {
        self.look(move |view| view.recipients(&wanted, limit))
    }

    /// The numbers of those who have this in them.
    fn who_has(&mut self, text: &str) -> Vec<String> {
        let wanted = RecipientFilter { text: Some(text.to_owned()), after: None };
        values(&self.recipients(wanted, 10_000).0)
    }

    fn document(&mut self, party: &Party, message: MessageRef) -> Option<MailboxDocument> {
        let party = party.clone();
        self.look(move |view| view.document(&party, message).expect("readable"))
    }

    /// Where the documents of one piece are, and where the next look goes on.
    fn piece(
        &mut self,
        party: &Party,
        before: Option<MessageRef>,
        limit: usize,
    ) -> (Vec<MessageRef>, Option<MessageRef>) {
        let party = party.clone();
        self.look(move |view| {
            let piece = view.documents(&party, before, limit).expect("readable");
            (piece.documents.iter().map(|document| document.message).collect(), piece.next)
        })
    }

    /// A shipment arrives with these messages, and is found right.
    fn accept_messages(&mut self, number: u64, messages: Vec<Message>) {
        self.upload(1, number).expect("taken");
        let shipment = Shipment { messages, ..shipment(number) };
        self.read(number, Inspection::new(Vec::new(), Some(shipment)));
    }

    fn pass(&mut self, hours: i64) {
        let moved = self.advance(Advance::By(SignedDuration::from_hours(hours))).try_recv();
        moved.expect("an answer").expect("moved");
    }

    fn act(&mut self, act: RecipientAct) {
        let (reply, mut answer) = oneshot::channel();
        self.tell(DriverCommand::Tell { event: Event::RecipientActed(act), reply });
        answer.try_recv().expect("an answer").expect("done");
    }

    fn does(&mut self, party: &Party, message: MessageRef, deed: Deed) {
        self.act(RecipientAct::OnDocument(DocumentAct { party: party.clone(), message, deed }));
    }
}

fn shipment(number: u64) -> Shipment {
    accepted(number, CONTRACT).shipment().cloned().expect("a shipment")
}

/// A message of this type to this recipient.
fn to(receiver: Party, number: &str) -> Message {
    let message = shipment(1).messages.remove(0);
    Message { receiver: Some(receiver), document_type: document_type(number), ..message }
}

fn values(recipients: &[KnownRecipient]) -> Vec<String> {
    recipients.iter().map(|known| known.party.value().to_owned()).collect()
}

/// A world in which this person has documents of one type under the alias `KUNDE7`.
fn with_alias() -> (Stand, Party) {
    let mut stand = Stand::playing(with_aliases(), Mode::Manual);
    drop(stand.register("KUNDE7"));
    stand.answer(1, AliasWord::Ok);
    let (document_type, alias, person) = stand.look(|view| {
        let (document_type, alias, person) = view.simulator.aliases().next().expect("registered");
        (document_type.clone(), alias.to_owned(), person.clone())
    });
    assert_eq!((document_type.as_str(), alias.as_str()), (BY_ALIAS, "KUNDE7"));
    (stand, person)
}

#[test]
fn recipients_are_listed_by_country_kind_and_number_a_page_at_a_time() {
    let mut stand = Stand::new(Mode::Manual);
    let all = |after| RecipientFilter { text: None, after };
    let (whole, more) = stand.recipients(all(None), 10_000);
    assert!(!more && whole.len() > 2);
    let places = |known: &KnownRecipient| {
        (known.party.country().code(), known.party.kind(), known.party.value().to_owned())
    };
    assert!(whole.windows(2).all(|pair| places(&pair[0]) < places(&pair[1])), "in order");
    let (mut paged, mut after) = (Vec::new(), None);
    loop {
        let (page, more) = stand.recipients(all(after), 2);
        after = page.last().map(|known| known.party.clone());
        paged.extend(page);
        if !more {
            break;
        }
    }
    assert_eq!(paged, whole);
    assert_eq!(stand.recipients(all(None), whole.len()), (whole.clone(), false));
    assert_eq!(stand.recipients(all(None), whole.len() - 1), (whole[..whole.len() - 1].to_vec(), true));
    assert_eq!(stand.recipients(all(None), 0), (Vec::new(), true));
}

#[test]
fn a_recipient_is_found_by_a_part_of_name_number_and_alias() {
    let (mut stand, by_alias) = with_alias();
    assert_eq!(stand.who_has("ANNA d"), [ANNA]);
    assert_eq!(stand.who_has("40291199"), [ANNA]);
    assert_eq!(stand.who_has("kunde"), [by_alias.value()]);
    assert!(stand.who_has("nobody is called so").is_empty());
    let other = stand.look(move |view| view.recipient(&by_alias));
    assert_eq!(other.aliases, [(document_type(BY_ALIAS), "KUNDE7".to_owned())]);
    let bent = stand.look(|view| view.recipient(&person(BENT)));
    assert_eq!((bent.name.as_str(), bent.in_scenario, bent.at_eboks), ("Bent Demo", true, true));
    assert!(bent.aliases.is_empty());
}

#[test]
fn one_whom_no_scenario_names_is_listed_with_a_document_and_one_of_a_crowd_by_the_whole_number() {
    let mut scenario = scenario();
    let crowd = Crowd { people: 5, subscriptions: SubscribedTypes::All, subscribing: Percent::ALL };
    let of_crowd = crowd.people().next().expect("one of the crowd").0;
    scenario.crowd = Some(crowd);
    let mut stand = Stand::playing(scenario, Mode::Manual);
    let number = of_crowd.value().to_owned();
    assert_eq!(stand.who_has(&number).join(" "), number);
    assert!(!stand.who_has(&number[..9]).contains(&number), "a part of it is of many");
    assert!(stand.who_has(STRANGER).is_empty(), "no one of the crowd");
    let known = stand.look(|view| view.recipient(&person(STRANGER)));
    assert_eq!((known.name.as_str(), known.in_scenario, known.at_eboks), (STRANGER, false, true));
    // It is listed once, also when it is known otherwise.
    stand.accept_messages(1, vec![to(of_crowd, LETTER)]);
    stand.pass(48);
    assert_eq!(stand.who_has(&number), [number]);
}

#[test]
fn who_is_not_at_eboks_yet_is_told_so() {
    let mut scenario = scenario();
    let anna = scenario.recipients.get_mut(&person(ANNA)).expect("a recipient");
    anna.at_eboks = nets_core::scenario::AtEboks::Never;
    let mut stand = Stand::playing(scenario, Mode::Manual);
    let at_eboks = stand.look(|view| [ANNA, BENT].map(|number| view.recipient(&person(number)).at_eboks));
    assert_eq!(at_eboks, [false, true]);
}

#[test]
fn a_document_is_shown_with_all_that_its_message_says() {
    let mut stand = Stand::new(Mode::Manual);
    let attachment = |path: &str, text: Option<&str>| Attachment {
        path: path.to_owned(),
        description: text.map(str::to_owned),
    };
    let attachments =
        vec![attachment("a.pdf", Some("Terms")), attachment("b.pdf", Some("")), attachment("c.pdf", None)];
    let full = Message {
        description: Some("Your letter".to_owned()),
        attachments,
        payment_attachment: Some("pay.xml".to_owned()),
        ..to(person(ANNA), LETTER)
    };
    let bare = Message { description: Some(String::new()), ..to(person(ANNA), LETTER) };
    stand.accept_messages(1, vec![full, bare]);
    assert_eq!(stand.document(&person(ANNA), at(1, 0)), None, "it is not at e-Boks yet");
    stand.pass(48);
    let full = stand.document(&person(ANNA), at(1, 0)).expect("a document");
    let file = |name: &str, text: Option<&str>| DocumentFile {
        name: name.to_owned(),
        description: text.map(str::to_owned),
    };
    let files = [
        file("document1.pdf", None),
        file("a.pdf", Some("Terms")),
        file("b.pdf", None),
        file("c.pdf", None),
        file("pay.xml", None),
    ];
    assert_eq!(full.files, files);
    assert_eq!(full.description.as_deref(), Some("Your letter"));
    assert_eq!((full.message_id.as_str(), full.shipment_id.as_str()), ("m1", "shipment 1"));
    assert_eq!((full.user, full.material.as_str()), (user(1), "Letter"));
    assert_eq!((full.addressed_to, full.signing, full.may_read), (person(ANNA), None, Ok(())));
    assert_eq!(full.visible, full.delivered);
    assert!(matches!(full.may_sign, Err(ActRefusal::NotForSigning { .. })));
    let bare = stand.document(&person(ANNA), at(1, 1)).expect("a document");
    assert_eq!((bare.description, bare.files.len()), (None, 1));
    for nowhere in [at(1, 2), at(9, 0)] {
        assert_eq!(stand.document(&person(ANNA), nowhere), None);
    }
    assert_eq!(stand.document(&person(BENT), at(1, 0)), None, "it is another's");
}

#[test]
fn one_has_the_documents_of_an_alias_as_well_and_reads_them_as_its_own() {
    let (mut stand, by_alias) = with_alias();
    let alias = Party::alias(Country::Denmark, "KUNDE7").expect("an alias");
    stand.accept_messages(1, vec![to(alias.clone(), BY_ALIAS)]);
    stand.pass(48);
    let document = stand.document(&by_alias, at(1, 0)).expect("behind the alias");
    assert_eq!(document.addressed_to, alias);
    assert_eq!(stand.document(&alias, at(1, 0)).expect("of the alias").addressed_to, alias);
    assert_eq!(stand.document(&person(ANNA), at(1, 0)), None);
    let reading = document.reading(by_alias.clone());
    assert_eq!((&reading.party, reading.message), (&by_alias, at(1, 0)));
    let Deed::Read(read) = &reading.deed else { panic!("{reading:?}") };
    assert_eq!((read.message_id.as_str(), read.shipment_id.as_str()), ("m1", "shipment 1"));
    assert_eq!(document.read, None);
    stand.act(RecipientAct::OnDocument(reading));
    for party in [by_alias, alias] {
        assert!(stand.document(&party, at(1, 0)).expect("still there").read.is_some(), "{party:?}");
    }
}

#[test]
fn a_signer_is_told_where_its_own_signing_stands_and_how_many_others_there_are() {
    let mut stand = Stand::playing(asking(), Mode::Manual);
    let contract = Message { extra_signers: vec![person(BENT)], ..to(person(ANNA), CONTRACT) };
    stand.accept_messages(1, vec![contract]);
    stand.pass(24);
    let signing = |stand: &mut Stand, number: &str| {
        stand.document(&person(number), at(1, 0)).expect("a document").signing.expect("to be signed")
    };
    let anna = signing(&mut stand, ANNA);
    assert_eq!((anna.signed, anna.others, anna.over), (None, 1, None));
    assert!(anna.deadline.is_some());
    assert_eq!(anna.plan, Some((SignerPlan::Asked, DecidedBy::Otherwise)));
    stand.does(&person(ANNA), at(1, 0), Deed::Sign);
    let now = stand.engine.core.now();
    assert_eq!(signing(&mut stand, ANNA).signed, Some(now));
    assert_eq!(signing(&mut stand, BENT).signed, None);
    stand.does(&person(BENT), at(1, 0), Deed::Reject { reason: None });
    let over = signing(&mut stand, ANNA);
    assert_eq!((over.over, over.others, over.plan), (Some(ConcludedAs::Rejected), 1, None));
    assert_eq!((over.deadline, over.signed), (None, None));
}

#[test]
fn the_rule_by_which_a_recipient_would_do_the_same_names_it_and_the_document_type() {
    let mut stand = Stand::playing(asking(), Mode::Manual);
    stand.accept_messages(1, vec![to(person(ANNA), CONTRACT)]);
    stand.pass(24);
    let document = stand.document(&person(ANNA), at(1, 0)).expect("a document");
    let rule = |deed: &Deed, after: i64| {
        document.rule_for(deed, document.visible + SignedDuration::from_secs(after))
    };
    let when = Condition {
        recipient: Some(ANNA.to_owned()),
        document_type: Some(CONTRACT.to_owned()),
        ..Condition::default()
    };
    let after = |seconds| Delay::exactly(SignedDuration::from_secs(seconds));
    let reason = Some("no".to_owned());
    let signs = OutcomeRule { when: when.clone(), then: Outcome::Sign { after: after(90) } };
    assert_eq!(rule(&Deed::Sign, 90), Some(signs));
    let rejects = OutcomeRule { when, then: Outcome::Reject { after: after(0), reason: reason.clone() } };
    assert_eq!(rule(&Deed::Reject { reason }, -5), Some(rejects));
    assert_eq!(rule(&document.reading(person(ANNA)).deed, 90), None);
}

#[test]
fn the_newest_documents_of_a_mailbox_come_first_and_a_look_goes_on_where_the_last_one_ended() {
    let mut stand = Stand::new(Mode::Manual);
    let anna = person(ANNA);
    let others = || to(person(BENT), LETTER);
    let letter = || to(person(ANNA), LETTER);
    stand.accept_messages(1, vec![letter(), others(), letter()]);
    stand.accept_messages(2, vec![others()]);
    stand.accept_messages(3, vec![letter(), letter()]);
    stand.pass(48);
    let all = [at(3, 1), at(3, 0), at(1, 2), at(1, 0)];
    assert_eq!(stand.piece(&anna, None, 9), (all.to_vec(), None));
    assert_eq!(stand.piece(&anna, None, 4), (all.to_vec(), None));
    for limit in 1..4 {
        let ended_with = Some(all[limit - 1]);
        assert_eq!(stand.piece(&anna, None, limit), (all[..limit].to_vec(), ended_with), "{limit}");
        assert_eq!(stand.piece(&anna, ended_with, 9), (all[limit..].to_vec(), None), "{limit}");
    }
    assert_eq!(stand.piece(&person(STRANGER), None, 9), (Vec::new(), None));
}

#[test]
fn a_look_ends_with_the_upload_in_which_it_has_seen_its_piece_of_messages() {
    let mut stand = Stand::new(Mode::Manual);
    stand.accept_messages(1, vec![to(person(ANNA), LETTER)]);
    let piece = (0..2_000).map(|number| Message { id: format!("m{number}"), ..to(person(BENT), LETTER) });
    let with_anna = piece.skip(1).chain([to(person(ANNA), LETTER)]).collect();
    stand.accept_messages(2, with_anna);
    stand.pass(48);
    let next = Some(at(1, u32::MAX));
    assert_eq!(stand.piece(&person(ANNA), None, 9), (vec![at(2, 1_999)], next));
    assert_eq!(stand.piece(&person(ANNA), next, 9), (vec![at(1, 0)], None));
}

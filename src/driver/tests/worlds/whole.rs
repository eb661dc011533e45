//! Whole worlds without a door: shipments in through the mailbox, files out of it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use certs_gen::KeyStore;
use nets_core::event::{Client, Event, Observation};
use nets_core::identity::{Country, DocumentType, Party, UploadId, UserId};
use nets_core::scenario::{ClockMode, Scenario};
use nets_core::script::RecipientAct;
use nets_core::timeline::{Entry, TransferredFile};
use nets_core::{SignedDuration, Timestamp, calendar};
use nets_driver::{
    Advance, Common, Drivers, EntryFilter, EntryListener, Inspectors, NoAliasCalls, NoListener, TimelineRoom,
    World, WorldHome, WorldName, WorldProblem, WorldSpec, kept_world,
};
use nets_intake::{Inspector, SchemaSource};
use nets_mailbox::OpenForWrite;
use nets_outbound::{OutboundWriter, Templates};
use nets_samples::{MessageBuilder, ShipmentBuilder};
use nets_sdo::Signatory;
use nets_store::{Journal, JournalHeader};

pub(super) const INBOUND: &str = "/Inbound/DK12345678";

fn scenario(mode: ClockMode) -> Arc<Scenario> {
    let mut scenario = nets_scenario::default_scenario().scenario;
    Arc::make_mut(&mut scenario).clock.mode = mode;
    scenario
}

fn common(mode: ClockMode) -> Common {
    let inspector = Inspector::new(SchemaSource::Embedded).expect("the embedded schemas");
    Common {
        started_with: format!("{mode:?}"),
        drivers: Drivers::default(),
        inspectors: Inspectors::start(Arc::new(inspector), 2).expect("threads"),
        timelines: TimelineRoom::default(),
        listener: Arc::new(NoListener),
    }
}

pub(super) fn spec(home: WorldHome, mode: ClockMode, keys: &Path) -> WorldSpec {
    WorldSpec {
        name: WorldName::DEFAULT,
        seed: scenario(mode).seed,
        begins: calendar::moment(scenario(mode).clock.start.expect("a start")),
        scenario: scenario(mode),
        scenario_text: format!("{mode:?}"),
        home,
        writer: Arc::new(OutboundWriter {
            templates: Arc::new(Templates::standard().expect("our templates")),
            signatory: Signatory::kept(
                KeyStore::in_private_folder(keys).expect("a place"),
                Timestamp::UNIX_EPOCH,
                1,
            )
            .expect("keys"),
        }),
        alias: Arc::new(NoAliasCalls),
    }
}

struct Stand {
    folder: tempfile::TempDir,
}

impl Stand {
    fn new() -> Self {
        Stand { folder: tempfile::tempdir().expect("a folder") }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn temporary(&self, mode: ClockMode) -> World {
        self.start(WorldHome::Temporary(self.path("world")), mode).expect("a world")
    }

    fn kept(&self, mode: ClockMode) -> World {
        self.start(WorldHome::Kept(self.path("world")), mode).expect("a world")
    }

    fn start(&self, home: WorldHome, mode: ClockMode) -> Result<World, WorldProblem> {
        World::start(&common(mode), spec(home, mode, &self.path("keys")))
    }
}

fn user() -> UserId {
    nets_scenario::default_scenario().scenario.senders.keys().next().expect("a sender").clone()
}

pub(super) fn sample(name: &str) -> Vec<u8> {
    nets_samples::all().iter().find(|sample| sample.name == name).expect("a sample").zip()
}

async fn upload(world: &World, name: &str, bytes: &[u8]) {
    let mailbox = world.files().mailbox(&user()).expect("a mailbox");
    let path = format!("{INBOUND}/netsshare_{name}.zip");
    let how = OpenForWrite { create: true, truncate: true, ..OpenForWrite::default() };
    let file = mailbox.open_for_write(path.as_bytes(), how).expect("opened");
    file.write_at(0, bytes).expect("written");
    file.close().await.expect("taken");
}

fn outbound(world: &World) -> Vec<String> {
    world.files().outbound(&user(), None, usize::MAX).into_iter().map(|entry| entry.name).collect()
}

fn signed(world: &World) -> Vec<String> {
    outbound(world).into_iter().filter(|name| name.starts_with("signed_documents_")).collect()
}

async fn what(world: &World) -> Vec<String> {
    let select = |view: nets_driver::View<'_>| view.timeline.select(&EntryFilter::default(), 10_000);
    let entries = world.query(select).await.expect("a running world");
    entries.iter().map(|entry| entry.happening.name().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instant_clock_brings_the_signed_document_without_being_told() {
    let stand = Stand::new();
    let world = stand.temporary(ClockMode::Instant);
    upload(&world, "signing", &sample("signing")).await;
    world.settled().await.expect("settled");
    assert_eq!(signed(&world), ["signed_documents_2026-01-07_1.zip"]);
    let end = world.clock().now.to_string();
    assert_eq!(end, "2026-01-07T05:00:00Z", "it stops where nothing is left to happen");
    world.stop("it was stopped").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_tells_the_same_real_times_and_is_another_run() {
    let stand = Stand::new();
    let told = async |world: &World| {
        let select = |view: nets_driver::View<'_>| view.timeline.select(&EntryFilter::default(), 10_000);
        let entries = world.query(select).await.expect("a running world");
        let events = entries.into_iter().filter(|entry| !entry.happening.is_observed());
        events.map(|entry| (entry.happening.name(), entry.real)).collect::<Vec<_>>()
    };
    let world = stand.kept(ClockMode::Manual);
    upload(&world, "plain", &sample("plain")).await;
    world.settled().await.expect("settled");
    let (before, epoch) = (told(&world).await, world.epoch());
    world.stop("it was stopped").await;
    let world = stand.kept(ClockMode::Manual);
    assert_eq!(told(&world).await, before);
    assert!(before.len() >= 3 && before.iter().all(|(_, real)| real.is_some()), "{before:?}");
    assert_ne!(world.epoch(), epoch);
    world.stop("it was stopped").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_digest_of_a_file_is_known_after_its_sender_has_deleted_it() {
    let stand = Stand::new();
    let world = stand.temporary(ClockMode::Manual);
    upload(&world, "plain", &sample("plain")).await;
    world.settled().await.expect("settled");
    let [receipt] = &outbound(&world)[..] else { panic!("one receipt") };
    let mailbox = world.files().mailbox(&user()).expect("a mailbox");
    mailbox.remove(format!("/Outbound/{receipt}").as_bytes()).await.expect("deleted");
    let which = TransferredFile::Outbound(user(), receipt.clone());
    assert!(world.sha256(which).await.is_some());
    let never = TransferredFile::Outbound(user(), "never".to_owned());
    assert_eq!(world.sha256(never).await, None);
    world.stop("it was stopped").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instant_clock_waits_while_a_file_is_being_written() {
    let stand = Stand::new();
    let world = stand.temporary(ClockMode::Instant);
    let mailbox = world.files().mailbox(&user()).expect("a mailbox");
    let how = OpenForWrite { create: true, truncate: true, ..OpenForWrite::default() };
    let open = mailbox.open_for_write(format!("{INBOUND}/slow.part").as_bytes(), how).expect("opened");
    let before = world.clock().now;
    upload(&world, "signing", &sample("signing")).await;
    let receipt = EntryFilter { what: ["file_written".to_owned()].into(), ..EntryFilter::default() };
    world.wait(receipt).await.expect("a receipt");
    assert_eq!(world.clock().now, before);
    open.close().await.expect("closed");
    world.settled().await.expect("settled");
    assert_eq!(signed(&world).len(), 1);
    world.stop("it was stopped").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manual_clock_moves_only_when_told_and_tells_what_happened() {
    let stand = Stand::new();
    let world = stand.temporary(ClockMode::Manual);
    upload(&world, "signing", &sample("signing")).await;
    world.settled().await.expect("settled");
    assert!(signed(&world).is_empty());

    let first = world.advance(Advance::NextEvent).await.expect("advanced");
    let names: Vec<&str> = first.entries.iter().map(|entry| entry.happening.name()).collect();
    // The day's subscription list comes before it.
    assert_eq!(names, ["file_written", "shipment_handed_over"]);
    assert!(first.to > first.from);

    let rest = world.advance(Advance::By(SignedDuration::from_hours(24 * 7))).await.expect("advanced");
    assert_eq!(rest.to.duration_since(rest.from), SignedDuration::from_hours(24 * 7));
    assert!(rest.entries.iter().any(|entry| entry.happening.name() == "document_signed"));
    assert_eq!(signed(&world).len(), 1);

    let back = world.advance(Advance::To(first.from)).await.expect("advanced");
    assert_eq!((back.from, back.to), (rest.to, rest.to), "time does not run backwards");
    world.stop("it was stopped").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn equal_shipments_are_duplicates_in_the_order_of_arrival() {
    let stand = Stand::new();
    let world = stand.temporary(ClockMode::Manual);
    let bytes = sample("plain");
    for name in ["first", "second", "third"] {
        upload(&world, name, &bytes).await;
    }
    world.settled().await.expect("settled");
    let verdicts: Vec<String> =
        what(&world).await.into_iter().filter(|name| name.starts_with("shipment_")).collect();
    assert_eq!(verdicts, ["shipment_accepted", "shipment_refused", "shipment_refused"]);
    world.stop("it was stopped").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_world_goes_on_where_it_ended() {
    let stand = Stand::new();
    let world = stand.kept(ClockMode::Manual);
    upload(&world, "signing", &sample("signing")).await;
    upload(&world, "plain", &sample("plain")).await;
    world.settled().await.expect("settled");
    world.advance(Advance::By(SignedDuration::from_hours(30))).await.expect("advanced");
    let (clock, files) = (world.clock(), outbound(&world));
    let mailbox = world.files().mailbox(&user()).expect("a mailbox");
    mailbox.remove(format!("/Outbound/{}", files[0]).as_bytes()).await.expect("deleted");
    world.stop("it was stopped").await;

    let world = stand.kept(ClockMode::Manual);
    assert_eq!(world.clock(), clock);
    assert_eq!(outbound(&world), files[1..], "what was deleted stays deleted");
    world.advance(Advance::By(SignedDuration::from_hours(24 * 7))).await.expect("advanced");
    assert_eq!(signed(&world).len(), 1);
    upload(&world, "plain", &sample("plain")).await;
    world.settled().await.expect("settled");
    assert_eq!(what(&world).await.last().map(String::as_str), Some("file_written"));
    assert!(what(&world).await.contains(&"shipment_refused".to_owned()), "it remembers what it received");
    world.stop("it was stopped").await;
}

/// Who writes down what it is told.
#[derive(Default)]
struct Heard(Mutex<Vec<u64>>);

impl EntryListener for Heard {
    fn happened(&self, _: &WorldName, entry: &Entry) {
        self.0.lock().expect("no panic").push(entry.seq);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_is_told_of_each_entry_once_and_of_none_that_a_restart_finds() {
    let stand = Stand::new();
    let (first, second) = (Arc::new(Heard::default()), Arc::new(Heard::default()));
    let mut newest = Vec::new();
    for heard in [&first, &second] {
        let spec = spec(WorldHome::Kept(stand.path("world")), ClockMode::Manual, &stand.path("keys"));
        let common = Common { listener: heard.clone(), ..common(ClockMode::Manual) };
        let world = World::start(&common, spec).expect("a world");
        upload(&world, "plain", &sample("plain")).await;
        world.settled().await.expect("settled");
        newest.push(world.query(|view| view.timeline.newest()).await.expect("a running world"));
        world.stop("it was stopped").await;
    }
    let heard = |heard: &Heard| heard.0.lock().expect("no panic").clone();
    assert_eq!(heard(&first), (1..=newest[0]).collect::<Vec<_>>());
    // What only a front end saw is not in the journal, so the numbers may begin lower than they ended.
    let told = heard(&second);
    assert_eq!(told, (newest[1] - told.len() as u64 + 1..=newest[1]).collect::<Vec<_>>());
    assert!(told[0] > 1, "what was replayed is no news: {told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_being_read_when_a_world_ended_is_read_again_and_a_lost_file_is_told_when_it_is_there() {
    let stand = Stand::new();
    let world = stand.kept(ClockMode::Manual);
    let bytes = sample("plain");
    for number in 0..20 {
        upload(&world, &format!("{number:02}"), &bytes).await;
    }
    // Some have been read by now, some are being read, and some wait.
    world.stop("it was stopped").await;

    let world = stand.kept(ClockMode::Manual);
    world.settled().await.expect("settled");
    let verdicts = what(&world).await.into_iter().filter(|name| name.starts_with("shipment_"));
    assert_eq!(verdicts.collect::<Vec<_>>()[..2], ["shipment_accepted", "shipment_refused"]);
    let receipts = outbound(&world);
    assert_eq!(receipts.len(), 20);
    world.stop("it was stopped").await;

    // As a crash between the journal and the file leaves it.
    let lost = stand.path("world").join("files/outbound").join(user().as_str()).join(&receipts[7]);
    std::fs::remove_file(lost).expect("removed");
    let world = stand.kept(ClockMode::Manual);
    world.settled().await.expect("settled");
    assert_eq!(outbound(&world), receipts);
    let written = EntryFilter { what: ["file_written".to_owned()].into(), ..EntryFilter::default() };
    let told = world.query(move |view| view.timeline.select(&written, 100)).await.expect("a running world");
    assert_eq!(told.len(), 20, "each once");
    let last = told.last().and_then(|entry| entry.happening.file());
    assert_eq!(last, Some(receipts[7].as_str()), "the one that was lost last of all");
    world.stop("it was stopped").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_world_is_not_opened_under_another_scenario() {
    let stand = Stand::new();
    stand.kept(ClockMode::Manual).stop("it was stopped").await;
    let other = stand.start(WorldHome::Kept(stand.path("world")), ClockMode::Instant);
    assert!(matches!(other, Err(WorldProblem::OtherScenario(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_world_is_made_beside_its_home_and_begins_there() {
    let stand = Stand::new();
    let (home, next) = (stand.path("world"), stand.path("world.next"));
    let common = common(ClockMode::Manual);
    let spec_of = || spec(WorldHome::Kept(home.clone()), ClockMode::Manual, &stand.path("keys"));
    drop(World::prepare(&common, spec_of(), &next).expect("made"));
    assert!(!home.exists(), "one that is not wanted has touched nothing else");
    std::fs::remove_dir_all(&next).expect("removed");

    let prepared = World::prepare(&common, spec_of(), &next).expect("made");
    std::fs::rename(&next, &home).expect("moved");
    let world = prepared.begin();
    upload(&world, "signing", &sample("signing")).await;
    world.advance(Advance::By(SignedDuration::from_hours(24 * 7))).await.expect("advanced");
    let before = outbound(&world);
    assert_eq!(signed(&world).len(), 1);
    world.stop("The simulator is stopping").await;

    let kept = kept_world(&home).expect("a world").expect("one that began");
    assert_eq!((kept.scenario, kept.began), ("Manual".to_owned(), Some(spec_of().begins)));
    let world = World::resume(&common, spec_of()).expect("the world").begin();
    assert_eq!(outbound(&world), before);
    world.stop("The simulator is stopping").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_happens_any_more_in_a_world_whose_folder_is_moved() {
    let stand = Stand::new();
    let world = stand.kept(ClockMode::Manual);
    upload(&world, "signing", &sample("signing")).await;
    world.settled().await.expect("settled");
    let outbound = outbound(&world);
    let failed: std::io::Result<()> =
        world.files().end_and_move("It was reset", || Err(std::io::ErrorKind::Other.into()));
    failed.expect_err("a folder that could not be moved");
    world.advance(Advance::By(SignedDuration::from_hours(1))).await.expect("the world goes on");

    let moved = world.files().end_and_move("It was reset", || {
        std::fs::rename(stand.path("world"), stand.path("world.old"))?;
        std::fs::create_dir_all(stand.path("world/files/shipments"))?;
        std::fs::write(stand.path("world/files/shipments/1"), "of another world")
    });
    moved.expect("moved");
    let week = Advance::By(SignedDuration::from_hours(24 * 7));
    assert!(world.advance(week).await.is_err() && world.settled().await.is_err());
    world.stop("It was reset").await;
    let other = std::fs::read_to_string(stand.path("world/files/shipments/1")).expect("still there");
    assert_eq!(other, "of another world");
    let old = stand.path("world.old/files/outbound").join(user().as_str());
    assert_eq!(std::fs::read_dir(old).expect("a folder").count(), outbound.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_waits_for_a_stopped_world_is_told_so() {
    let stand = Stand::new();
    let world = stand.temporary(ClockMode::Manual);
    let waiting = world.wait(EntryFilter { file: Some("never*".to_owned()), ..EntryFilter::default() });
    let (answer, ()) = tokio::join!(waiting, world.stop("it was stopped"));
    assert!(answer.is_err());
    assert!(world.settled().await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_events_and_keys_give_the_same_bytes() {
    let (one, other) = (Stand::new(), Stand::new());
    let keys = one.path("shared-keys");
    let mut contents = Vec::new();
    for stand in [&one, &other] {
        let spec = spec(WorldHome::Temporary(stand.path("world")), ClockMode::Manual, &keys);
        let world = World::start(&common(ClockMode::Manual), spec).expect("a world");
        for name in ["signing", "multi-signing", "rejected", "deadline"] {
            upload(&world, name, &sample(name)).await;
        }
        world.advance(Advance::By(SignedDuration::from_hours(24 * 14))).await.expect("advanced");
        let files: Vec<(String, Vec<u8>)> = outbound(&world)
            .into_iter()
            .map(|name| {
                let mut file = world.files().read_outbound(&user(), &name).expect("there");
                let mut bytes = Vec::new();
                std::io::Read::read_to_end(&mut file, &mut bytes).expect("read");
                (name, bytes)
            })
            .collect();
        let answers = files.iter().filter(|(name, _)| name.ends_with(".receipt") || name.ends_with(".zip"));
        assert_eq!(answers.count(), 8);
        contents.push(files);
        world.stop("it was stopped").await;
    }
    assert!(contents[0] == contents[1], "the bytes differ");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_result_is_made_from_its_own_zip_which_is_gone_when_all_is_over() {
    let stand = Stand::new();
    let world = stand.temporary(ClockMode::Manual);
    let recipient = || nets_samples::person(Country::Denmark, "2402911995");
    for name in ["one", "other"] {
        let message = MessageBuilder::to(recipient(), "162812").id(name).file(format!("{name}.pdf"));
        let zip = ShipmentBuilder::new(format!("shipment-{name}")).message(message).zip().expect("a zip");
        upload(&world, name, &zip).await;
    }
    world.settled().await.expect("settled");
    assert!(world.files().open_shipment(UploadId(1)).expect("there").is_some());
    world.advance(Advance::By(SignedDuration::from_hours(24 * 7))).await.expect("advanced");
    let names = ["one", "other"].map(|name| format!("signed_documents_2026-01-07_{name}.zip"));
    assert_eq!(signed(&world), names, "{:?}", what(&world).await);
    // The default scenario keeps its documents for a while.
    world.advance(Advance::By(SignedDuration::from_hours(24 * 31))).await.expect("advanced");
    for upload in [1, 2] {
        world.files().open_shipment(UploadId(upload)).expect_err("it is gone");
    }
    world.stop("it was stopped").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_world_whose_process_ended_before_it_began_begins_at_the_next_start() {
    let stand = Stand::new();
    let home = stand.path("world");
    std::fs::create_dir(&home).expect("a folder");
    let text = || format!("{:?}", ClockMode::Manual);
    let about = JournalHeader { scenario: text(), started_with: text(), seed: None };
    drop(Journal::create(&home.join("journal.redb"), &about).expect("a journal"));
    let began = || kept_world(&home).expect("readable").expect("a world").began;
    assert_eq!(began(), None);
    let world = stand.kept(ClockMode::Manual);
    let now = world.clock().now;
    let mailbox = world.files().mailbox(&user()).expect("a mailbox");
    assert_eq!(mailbox.now(), now);
    drop(mailbox.open_for_write(
        format!("{INBOUND}/x").as_bytes(),
        OpenForWrite { create: true, ..Default::default() },
    ));
    world
        .wait(EntryFilter { what: ["upload_started".to_owned()].into(), ..EntryFilter::default() })
        .await
        .expect("told");
    world.stop("it was stopped").await;
    assert_eq!(began(), Some(now));
    // Beginning is not repeated: the next start reads what the last one has written.
    let length = || {
        let mut journal = Journal::open(&home.join("journal.redb")).expect("a journal").journal;
        let mut records = 0;
        journal.replay(|_| records += 1).expect("readable");
        records
    };
    let before = length();
    stand.kept(ClockMode::Manual).stop("it was stopped").await;
    assert_eq!((before, length()), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_client_lets_happen_is_answered_with_what_came_of_it_and_what_a_door_saw_is_told() {
    let stand = Stand::new();
    let world = stand.temporary(ClockMode::Manual);
    let party = Party::person(Country::Denmark, "0411820680").expect("a person number");
    let document_type = DocumentType::new("163057").expect("a document type");
    let act = RecipientAct::Unsubscribe { party, document_type };
    let told = world.tell(Event::RecipientActed(act)).await.expect("a running world");
    let names: Vec<_> = told.iter().map(|entry| entry.happening.name()).collect();
    assert_eq!(names, ["subscription_ended"]);
    let (user, reason) = ("stranger".to_owned(), "there is no such user".to_owned());
    world.observe(Observation::LoginRefused { user, reason, key: None, client: Client::default() });
    let refused = EntryFilter { user: Some("stranger".to_owned()), ..EntryFilter::default() };
    assert_eq!(world.wait(refused).await.expect("told").happening.name(), "login_refused");
    world.stop("it was stopped").await;
}

//! Kept worlds that another version wrote, and what a start makes of them.

#[path = "../../../../tests/harness/golden.rs"]
mod golden;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use nets_core::Timestamp;
use nets_core::alias::{AliasAnswer, AliasWord};
use nets_core::effect::AliasQuestion;
use nets_core::event::{Event, Observation, Upload};
use nets_core::identity::{UploadId, UserId};
use nets_core::shipment::Inspection;
use nets_core::state::Standing;
use nets_driver::{
    AnswerTaker, AskAlias, Common, Drivers, EntryFilter, Inspectors, NoListener, TimelineRoom, UploadFilter,
    View, World, WorldHome, WorldName, WorldSpec,
};
use nets_intake::{Inspector, SchemaSource};
use nets_outbound::{OutboundWriter, Templates};
use nets_sdo::Signatory;
use nets_store::{Journal, JournalHeader, JournalRecord};

const SCENARIO: &str = include_str!("../fixtures/scenario.yaml");

/// Answers OK, but for one alias whose question it keeps.
#[derive(Default)]
struct Service {
    unanswered: Mutex<Vec<(AliasQuestion, AnswerTaker)>>,
}

const NEVER_ANSWERED: &str = "9999";

impl AskAlias for Service {
    fn ask(&self, question: AliasQuestion, answered: AnswerTaker) {
        if question.alias1 == NEVER_ANSWERED {
            self.unanswered.lock().expect("no panic").push((question, answered));
        } else {
            answered(AliasAnswer { word: Some(AliasWord::Ok), findings: Vec::new(), exchange: Vec::new() });
        }
    }
}

fn start(world: &Path, service: Arc<Service>) -> World {
    let inspector = Inspector::new(SchemaSource::Embedded).expect("the embedded schemas");
    let common = Common {
        started_with: SCENARIO.to_owned(),
        drivers: Drivers::default(),
        inspectors: Inspectors::start(Arc::new(inspector), 1).expect("threads"),
        timelines: TimelineRoom::default(),
        listener: Arc::new(NoListener),
    };
    let scenario = nets_scenario::load(SCENARIO, "scenario.yaml").expect("a valid scenario").scenario;
    let spec = WorldSpec {
        name: WorldName::DEFAULT,
        seed: scenario.seed,
        scenario,
        scenario_text: SCENARIO.to_owned(),
        begins: Timestamp::UNIX_EPOCH,
        home: WorldHome::Kept(world.to_owned()),
        writer: Arc::new(OutboundWriter {
            templates: Arc::new(Templates::standard().expect("our templates")),
            signatory: Signatory::ephemeral(Timestamp::UNIX_EPOCH, 1),
        }),
        alias: service,
    };
    World::start(&common, spec).expect("a world")
}

/// All that the API could tell of a world, a line each; entries in an order that does not depend on
/// what one moment brought first.
async fn answers(world: &World) -> String {
    let tell = |view: View<'_>| {
        let mut lines: Vec<String> = view
            .timeline
            .select(&EntryFilter::default(), usize::MAX)
            .iter()
            .map(|entry| {
                let json = serde_json::to_string(&entry.happening).expect("an entry is JSON");
                format!("{} {json}", entry.at)
            })
            .collect();
        lines.sort();
        let (outlines, more) = view.outlines(&UploadFilter::default(), 1_000).expect("a list");
        assert!(!more);
        for outline in outlines {
            let record = view.upload(outline.upload.id).expect("readable").expect("there");
            lines.push(serde_json::to_string(&outline).expect("an outline is JSON"));
            lines.push(serde_json::to_string(&*record).expect("a record is JSON"));
        }
        for registration in view.simulator.registrations() {
            lines.push(format!("{registration:?}"));
        }
        for (document_type, alias1, person) in view.simulator.aliases() {
            lines.push(format!("{document_type} {alias1} {person}"));
        }
        lines
    };
    let mut lines = world.query(tell).await.expect("a running world");
    let user = UserId::new("tTEST1").expect("a user");
    lines.extend(
        world
            .files()
            .outbound(&user, None, usize::MAX)
            .into_iter()
            .map(|entry| format!("/Outbound/{}", entry.name)),
    );
    lines.push(format!("now {}", world.clock().now));
    lines.join("\n") + "\n"
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// A world that version 0.1.0 wrote on 2026-11-28: shipments accepted, refused and not yet read, signing
/// done and under way, files deleted, and a question that no service has answered.
fn written_by_0_1_0(folder: &Path) {
    let zip = File::open(fixture("world-0.1.0.zip")).expect("the fixture");
    zip::ZipArchive::new(zip).expect("a zip").extract(folder).expect("unpacked");
}

/// All has been read that was to be read.
async fn has_read_all(world: &World) {
    let last = EntryFilter {
        what: ["shipment_accepted".to_owned()].into(),
        upload: Some(UploadId(8)),
        ..EntryFilter::default()
    };
    world.wait(last).await.expect("a running world");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_world_that_version_0_1_0_wrote_tells_the_same_and_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    written_by_0_1_0(folder.path());
    for _start in 0..2 {
        let service = Arc::new(Service::default());
        let world = start(folder.path(), Arc::clone(&service));
        has_read_all(&world).await;
        golden::agrees(fixture("world-0.1.0.answers"), &answers(&world).await);
        let unanswered = std::mem::take(&mut *service.unanswered.lock().expect("no panic"));
        let asked: Vec<&str> = unanswered.iter().map(|(question, _)| question.alias2.reveal()).collect();
        assert_eq!(asked, ["unanswered3"]);
        world.stop("the test is over").await;
    }
}

/// Whether a text is anywhere in the files below a folder, but for Outbound's and the zips.
fn is_in(folder: &Path, text: &[u8]) -> bool {
    std::fs::read_dir(folder).expect("a folder").any(|entry| {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            is_in(&path, text)
        } else {
            std::fs::read(path).expect("a file").windows(text.len()).any(|window| window == text)
        }
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alias_2_is_sealed_until_its_question_is_answered_and_then_gone() {
    let folder = tempfile::tempdir().expect("a folder");
    written_by_0_1_0(folder.path());
    let secrets = ["answered1", "mal-formed2", "unanswered3"].map(str::as_bytes);
    assert!(secrets.iter().all(|secret| is_in(folder.path(), secret)), "that version kept them");

    let service = Arc::new(Service::default());
    let world = start(folder.path(), Arc::clone(&service));
    has_read_all(&world).await;
    assert!(!secrets.iter().any(|secret| is_in(folder.path(), secret)));
    let sealed = std::fs::read(folder.path().join("secrets/3")).expect("the one that is still asked");
    let left = std::fs::read_dir(folder.path().join("secrets")).expect("the folder").count();
    assert_eq!(left, 2, "the sealed secret and the key");
    let (question, answered) = service.unanswered.lock().expect("no panic").remove(0);
    assert_eq!(question.alias2.reveal(), "unanswered3");
    answered(AliasAnswer { word: Some(AliasWord::Ok), findings: Vec::new(), exchange: Vec::new() });
    world.settled().await.expect("settled");
    let aliases = |view: View<'_>| view.simulator.aliases().map(|(_, alias1, _)| alias1.to_owned()).collect();
    let held: Vec<String> = world.query(aliases).await.expect("a running world");
    assert_eq!(held, [NEVER_ANSWERED]);
    assert!(!is_in(folder.path(), &sealed));
    world.stop("the test is over").await;

    let world = start(folder.path(), Arc::clone(&service));
    assert_eq!(world.query(aliases).await.expect("a running world"), held);
    assert!(service.unanswered.lock().expect("no panic").is_empty(), "nothing is asked again");
    world.stop("the test is over").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_whose_secret_is_lost_is_answered_with_what_is_missing() {
    let folder = tempfile::tempdir().expect("a folder");
    written_by_0_1_0(folder.path());
    let service = Arc::new(Service::default());
    start(folder.path(), Arc::clone(&service)).stop("the test is over").await;
    std::fs::remove_file(folder.path().join("secrets/key")).expect("removed");
    let world = start(folder.path(), Arc::default());
    world.settled().await.expect("settled");
    let last = |view: View<'_>| view.simulator.registrations().next_back().cloned();
    let answer = world.query(last).await.expect("a running world").and_then(|last| last.answer);
    let findings = answer.expect("an answer").findings;
    assert_eq!(findings, ["alias 2 was kept beside the journal and cannot be read any more"]);
    world.stop("the test is over").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_over_leaves_the_core_and_is_told_as_before() {
    let folder = tempfile::tempdir().expect("a folder");
    written_by_0_1_0(folder.path());
    let world = start(folder.path(), Arc::default());
    has_read_all(&world).await;
    let (kept, outlines) = world
        .query(|view| {
            let kept: Vec<u64> = view.simulator.uploads().map(|record| record.upload.id.0).collect();
            let finished = UploadFilter { standing: Some(Standing::Finished), ..UploadFilter::default() };
            (kept, view.outlines(&finished, 2).expect("a list"))
        })
        .await
        .expect("a running world");
    assert_eq!(kept, [5, 8], "one waits for its deadline, one was read just now");
    let (outlines, more) = outlines;
    assert_eq!(outlines.iter().map(|outline| outline.upload.id.0).collect::<Vec<_>>(), [1, 2]);
    assert!(more);
    world.stop("the test is over").await;
}

/// A journal in which so many shipments were refused, and each receipt deleted before the next came.
fn with_deleted_receipts(folder: &Path, number: u64) {
    let about =
        JournalHeader { scenario: SCENARIO.to_owned(), started_with: SCENARIO.to_owned(), seed: None };
    std::fs::create_dir_all(folder).expect("a folder");
    let mut journal = Journal::create(&folder.join("journal.redb"), &about).expect("a new journal");
    let user = UserId::new("tTEST1").expect("a user");
    let record = |event| JournalRecord { at: Timestamp::UNIX_EPOCH, real: None, event };
    let mut records = vec![record(Event::Began)];
    for id in (1..=number).map(UploadId) {
        let folder = "DK12345678".to_owned();
        let file_name = format!("netsshare_{id}.zip");
        let file = format!("tTEST1_DK12345678_{:07}_{file_name}.receipt", id.0);
        let upload = Upload { id, user: user.clone(), folder, file_name, size: 1 };
        let inspection = Inspection::new(Vec::new(), None);
        records.push(record(Event::UploadFinished(upload)));
        records.push(record(Event::ShipmentInspected { upload: id, inspection }));
        records.push(record(Event::Observed(Observation::FileDeleted { user: user.clone(), file })));
    }
    journal.append(&records, true).expect("appended");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_deleted_stays_deleted_and_costs_a_start_little() {
    let folder = tempfile::tempdir().expect("a folder");
    with_deleted_receipts(folder.path(), 2_000);
    let world = start(folder.path(), Arc::default());
    let user = UserId::new("tTEST1").expect("a user");
    assert_eq!(world.files().outbound(&user, None, 1_000), []);
    let (kept, more) = world
        .query(|view| {
            let last =
                UploadFilter { after: 1_999, standing: Some(Standing::Refused), ..UploadFilter::default() };
            (view.simulator.uploads().count(), view.outlines(&last, 10).expect("a list"))
        })
        .await
        .expect("a running world");
    assert_eq!((kept, more.0.len(), more.1), (0, 1, false));
    world.stop("the test is over").await;
}

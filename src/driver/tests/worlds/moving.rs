//! A clock that is moved over many signatures: who is answered meanwhile, and that threads show in nothing.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use certs_gen::KeyStore;
use nets_core::identity::{Country, UserId};
use nets_core::scenario::{ClockMode, Sender};
use nets_core::{SignedDuration, Timestamp};
use nets_driver::{
    Advance, Common, Drivers, EntryFilter, Inspectors, NoListener, TimelineRoom, View, World, WorldHome,
};
use nets_intake::{Inspector, SchemaSource};
use nets_mailbox::OpenForWrite;
use nets_samples::{MessageBuilder, ShipmentBuilder, person};

use crate::whole::{INBOUND, sample, spec};

const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

fn user(number: u8) -> UserId {
    UserId::new(format!("tTEST{number}")).expect("a user id")
}

/// The world of two senders, whose shipments are read and whose documents are signed by so many threads and one more.
fn world(home: WorldHome, threads: usize, keys: &Path) -> World {
    let inspector = Inspector::new(SchemaSource::Embedded).expect("the embedded schemas");
    let common = Common {
        started_with: String::new(),
        drivers: Drivers::default(),
        inspectors: Inspectors::start(Arc::new(inspector), threads).expect("threads"),
        timelines: TimelineRoom::default(),
        listener: Arc::new(NoListener),
    };
    let mut spec = spec(home, ClockMode::Manual, keys);
    let scenario = Arc::make_mut(&mut spec.scenario);
    let first = scenario.senders[&user(1)].clone();
    scenario.senders.insert(user(2), Sender { user: user(2), ..first });
    World::start(&common, spec).expect("a world")
}

async fn upload(world: &World, of: u8, name: &str, bytes: &[u8]) {
    let mailbox = world.files().mailbox(&user(of)).expect("a mailbox");
    let path = format!("{INBOUND}/netsshare_{name}.zip");
    let how = OpenForWrite { create: true, truncate: true, ..OpenForWrite::default() };
    let file = mailbox.open_for_write(path.as_bytes(), how).expect("opened");
    file.write_at(0, bytes).expect("written");
    file.close().await.expect("taken");
}

/// Contracts, each for one signer.
fn contracts(id: &str, count: usize) -> Vec<u8> {
    let contract = |number| {
        MessageBuilder::to(person(Country::Denmark, "2402911995"), "162812").id(format!("{id}-{number}"))
    };
    ShipmentBuilder::new(id).messages((0..count).map(contract)).zip().expect("a zip")
}

fn names(world: &World, of: u8) -> Vec<String> {
    world.files().outbound(&user(of), None, usize::MAX).into_iter().map(|entry| entry.name).collect()
}

/// A key that is had from the test alone: who needs it waits until then.
struct HeldKey {
    pipe: std::path::PathBuf,
    pem: String,
}

impl HeldKey {
    fn of(keys: &Path, name: &str) -> HeldKey {
        let pipe = keys.join(format!("{name}.key.pem"));
        let pem = fs::read_to_string(&pipe).expect("the key");
        fs::remove_file(&pipe).expect("removed");
        assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo of coreutils").success());
        HeldKey { pipe, pem }
    }

    /// The key is a file again.
    fn lay_back(&self) {
        fs::remove_file(&self.pipe).expect("removed");
        fs::write(&self.pipe, &self.pem).expect("written");
    }

    /// Returns once it is waited for; what is written into the answer is the key.
    async fn is_waited_for(&self) -> File {
        let pipe = self.pipe.clone();
        let open = move || File::options().write(true).open(pipe).expect("a pipe");
        tokio::task::spawn_blocking(open).await.expect("no panic")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_are_answered_while_the_clock_is_moved_over_signatures_that_are_not_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let keys = folder.path().join("keys");
    let store = KeyStore::in_private_folder(&keys).expect("a place");
    for name in [KeyStore::ROOT, KeyStore::ISSUING, KeyStore::SEAL, KeyStore::DANISH_SIGNERS] {
        store.key(name).expect("a key");
    }
    let world = world(WorldHome::Temporary(folder.path().join("world")), 2, &keys);
    upload(&world, 1, "contracts", &contracts("contracts", 20)).await;
    world.settled().await.expect("settled");
    let start = world.clock().now;

    let seal = HeldKey::of(&keys, KeyStore::SEAL);
    let moving = tokio::spawn({
        let world = world.clone();
        async move { world.advance(Advance::By(WEEK)).await }
    });
    let mut key = seal.is_waited_for().await;
    let look = |view: View<'_>| (view.moves_to, view.simulator.now(), view.timeline.newest());
    let (moves_to, now, _) = world.query(look).await.expect("answered");
    assert_eq!(moves_to, Some(start + WEEK));
    assert!(start < now && now < start + WEEK && world.clock().now == now);
    assert!(!names(&world, 1).iter().any(|name| name.starts_with("signed_documents_")));
    // Both senders are told that their uploads are taken, and the other one's is read as well.
    upload(&world, 1, "plain", &sample("plain")).await;
    upload(&world, 2, "plain", &sample("plain")).await;
    let receipt = EntryFilter {
        what: ["file_written".to_owned()].into(),
        user: Some("tTEST2".to_owned()),
        file: Some("*.receipt".to_owned()),
        ..EntryFilter::default()
    };
    world.wait(receipt).await.expect("a receipt");
    assert!(!moving.is_finished());

    key.write_all(seal.pem.as_bytes()).expect("given");
    drop(key);
    let advanced = moving.await.expect("no panic").expect("moved");
    assert_eq!((advanced.from, advanced.to), (start, start + WEEK));
    assert_eq!(names(&world, 1).iter().filter(|name| name.starts_with("signed_documents_")).count(), 20);
    let (moves_to, ..) = world.query(look).await.expect("answered");
    assert_eq!(moves_to, None);
    world.stop("it was stopped").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_world_that_ends_while_documents_are_signed_shows_all_of_them_or_none_and_the_next_start_the_rest()
{
    let folder = tempfile::tempdir().expect("a folder");
    let keys = folder.path().join("keys");
    let store = KeyStore::in_private_folder(&keys).expect("a place");
    store.key(KeyStore::SEAL).expect("a key");
    let home = || WorldHome::Kept(folder.path().join("world"));
    let first = world(home(), 2, &keys);
    upload(&first, 1, "contracts", &contracts("contracts", 20)).await;
    first.settled().await.expect("settled");
    let seal = HeldKey::of(&keys, KeyStore::SEAL);
    let moving = tokio::spawn({
        let world = first.clone();
        async move { world.advance(Advance::By(WEEK)).await }
    });
    let mut key = seal.is_waited_for().await;
    let ending = tokio::spawn({
        let world = first.clone();
        async move { world.stop("it was reset").await }
    });
    key.write_all(seal.pem.as_bytes()).expect("given");
    drop(key);
    ending.await.expect("no panic");
    // It was answered that it was done, or that the world had ended.
    drop(moving.await.expect("no panic"));
    let signed = names(&first, 1).iter().filter(|name| name.starts_with("signed_documents_")).count();
    assert!(signed == 0 || signed == 20, "all results of a moment come together: {signed}");

    seal.lay_back();
    let again = world(home(), 2, &keys);
    assert_eq!(names(&again, 1).iter().filter(|name| name.starts_with("signed_documents_")).count(), 20);
    again.stop("it was stopped").await;
}

/// What a test can see of a world: each file's bytes, and the story with its numbers and times.
async fn seen(world: &World) -> (BTreeMap<String, Vec<u8>>, Vec<(u64, Timestamp, String)>) {
    let mut files = BTreeMap::new();
    for of in [1, 2] {
        for name in names(world, of) {
            let mut bytes = Vec::new();
            let file = world.files().read_outbound(&user(of), &name);
            file.expect("there").read_to_end(&mut bytes).expect("read");
            files.insert(format!("{of}/{name}"), bytes);
        }
    }
    let story = |view: View<'_>| {
        let entries = view.timeline.select(&EntryFilter::default(), 10_000);
        let told = entries.into_iter().map(|entry| (entry.seq, entry.at, format!("{:?}", entry.happening)));
        told.collect()
    };
    (files, world.query(story).await.expect("a running world"))
}

#[tokio::test(flavor = "multi_thread")]
async fn one_thread_and_several_give_the_same_bytes_names_and_numbers() {
    let folder = tempfile::tempdir().expect("a folder");
    let keys = folder.path().join("keys");
    let mut expected = None;
    for threads in [1, 2, 8] {
        let home = WorldHome::Temporary(folder.path().join(format!("world-{threads}")));
        let world = world(home, threads, &keys);
        for (of, id) in [(1, "one"), (2, "two"), (1, "three")] {
            upload(&world, of, id, &contracts(id, 12)).await;
            world.settled().await.expect("settled");
        }
        world.advance(Advance::By(WEEK)).await.expect("moved");
        let seen = seen(&world).await;
        world.stop("it was stopped").await;
        let signed = |name: &&String| name.contains("/signed_documents_");
        assert_eq!(seen.0.keys().filter(signed).count(), 36);
        let expected = expected.get_or_insert_with(|| seen.clone());
        assert!(expected.0 == seen.0, "{threads} threads give other bytes");
        assert_eq!(expected.1, seen.1, "{threads} threads tell another story");
    }
}

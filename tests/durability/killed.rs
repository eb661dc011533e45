//! The process killed again and again while clients upload, rename and delete.

use std::collections::btree_map::Entry;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use nets_core::identity::Country::Denmark;
use nets_samples::{MessageBuilder, ShipmentBuilder, person};
use tokio::task::JoinSet;

use super::harness::INBOUND;
use super::harness::server::Server;
use super::harness::sftp::Login;
use super::ledger::{Ledger, Sent};
use super::progress::{Chance, Progress};

const LIVES: u32 = 32;
const CLIENTS: u32 = 3;
/// A life ends within so many steps: early ones end in the middle of the first uploads, late ones
/// among deliveries and signing results.
const MOST_STEPS: u32 = 120;
/// So that the smallest shipment takes several packets.
const PACKET: usize = 700;

const SEED: u64 = 20_260_105;

type Problem = Box<dyn std::error::Error + Send + Sync>;
type Books = Arc<Mutex<Ledger>>;

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_or_done_twice_however_often_the_process_is_killed() {
    println!("seed {SEED}");
    let mut chance = Chance(SEED);
    let folder = tempfile::tempdir().expect("a folder");
    let books = Books::default();
    for life in 1..=LIVES {
        let server = Arc::new(Server::start(folder.path(), &["--data", "data"]));
        if life % 2 == 0 {
            // Every other time the clients do not wait for the server to have caught up.
            open(&books).check(&server);
        }
        let steps = 1 + chance.below(MOST_STEPS);
        println!("life {life}, process {}: {steps} steps", server.id);
        let progress = Progress::until(steps, &server);
        let timeline = {
            let progress = progress.clone();
            std::thread::spawn(move || progress.follow_timeline())
        };
        let mut clients = JoinSet::new();
        for client in 1..=CLIENTS {
            let chance = Chance(u64::from(chance.below(u32::MAX)));
            let name = format!("l{life}c{client}");
            clients.spawn(work(Arc::clone(&server), progress.clone(), Arc::clone(&books), chance, name));
        }
        tokio::select! {
            () = progress.over() => {}
            ended = clients.join_next() => ended.expect("there are clients").expect("no client failed"),
        }
        server.kill();
        clients.abort_all();
        while let Some(ended) = clients.join_next().await {
            assert!(!ended.is_err_and(|error| error.is_panic()), "a client failed, see above");
        }
        timeline.join().expect("the timeline was followed");
    }
    let server = Server::start(folder.path(), &["--data", "data"]);
    server.settle();
    let mut books = open(&books);
    books.check_results(&server);
    let acknowledged = books.uploads.values().filter(|sent| sent.acknowledged).count();
    let deleted = books.deleted.values().filter(|acknowledged| **acknowledged).count();
    println!(
        "{LIVES} kills; {acknowledged} of {} uploads and {deleted} deletions were acknowledged",
        books.uploads.len()
    );
    assert!(acknowledged > 100 && deleted > 10, "the lives were too short to show anything");
}

/// One client, until the server is gone. Trouble before that is the server's fault.
async fn work(server: Arc<Server>, progress: Progress, books: Books, mut chance: Chance, name: String) {
    let outcome = async {
        let login = Login::to(&server).await?;
        for number in 1.. {
            match chance.below(4) {
                0 => delete(&login, &progress, &books, &mut chance).await?,
                kind => upload(&login, &progress, &books, kind, &format!("{name}n{number}")).await?,
            }
        }
        Ok::<_, Problem>(())
    };
    if let Err(problem) = outcome.await
        && !progress.is_over()
    {
        panic!("{name}: {problem}");
    }
}

async fn upload(
    login: &Login,
    progress: &Progress,
    books: &Books,
    kind: u32,
    id: &str,
) -> Result<(), Problem> {
    let (for_signing, into_place) = (kind != 1, kind == 3);
    let document_type = if for_signing { "162812" } else { "163057" };
    let message = MessageBuilder::to(person(Denmark, "6101800001"), document_type).id(id);
    let zip = ShipmentBuilder::new(id).message(message).zip()?;
    let file = format!("netsshare_{id}.zip");
    let sent = Sent { message_id: id.to_owned(), for_signing, acknowledged: false };
    open(books).uploads.insert(file.clone(), sent.clone());
    let told = || progress.step();
    if into_place {
        let temporary = format!("{INBOUND}/{id}.filepart");
        login.put(&temporary, &zip, PACKET, told).await?;
        login.sftp.rename(temporary, format!("{INBOUND}/{file}")).await?;
    } else {
        login.put(&format!("{INBOUND}/{file}"), &zip, PACKET, told).await?;
    }
    open(books).uploads.insert(file, Sent { acknowledged: true, ..sent });
    progress.step();
    Ok(())
}

async fn delete(
    login: &Login,
    progress: &Progress,
    books: &Books,
    chance: &mut Chance,
) -> Result<(), Problem> {
    let names: Vec<String> = login.sftp.read_dir("/Outbound").await?.map(|entry| entry.file_name()).collect();
    progress.step();
    let Ok(count @ 1..) = u32::try_from(names.len()) else { return Ok(()) };
    let name = &names[chance.below(count) as usize];
    if let Entry::Vacant(page) = open(books).deleted.entry(name.clone()) {
        page.insert(false);
    } else {
        // Another client is at it.
        return Ok(());
    }
    login.sftp.remove_file(format!("/Outbound/{name}")).await?;
    open(books).deleted.insert(name.clone(), true);
    progress.step();
    Ok(())
}

fn open(books: &Books) -> MutexGuard<'_, Ledger> {
    books.lock().unwrap_or_else(PoisonError::into_inner)
}

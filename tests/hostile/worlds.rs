//! Two hundred worlds at work beside some that misbehave in every way at once: none is harmed.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};

use russh::client::Config;
use tokio::io::AsyncWriteExt;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;

use super::harness::server::Server;
use super::harness::sftp::Login;
use super::harness::{INBOUND, USER};
use super::key_exchange;
use super::size::{MIB, memory};
use super::zips::{bomb, shipment_xml, with_name, with_xml};

/// A manual clock, so that each world's own steps move it.
const SCENARIO: &str = "\
name: Many
clock: {mode: manual, start: 2026-01-05T10:00}
senders:
  - {user: tTEST1, organisation: DK12345678, eboks_ids: [15723]}
materials:
  - {document_type: 163057, name: Letter}
  - {document_type: 162812, name: Contract, signing: {deadline_days: 3}}
magic_recipients: true
";

/// So many worlds work, so many of them at once.
const WORLDS: usize = 200;
const AT_ONCE: usize = 16;

/// What the worlds that work do takes so many days.
const DAYS: usize = 12;

/// What misbehaves goes on until the others have done their work, and has done all of it once before they begin.
struct Mischief {
    server: Arc<Server>,
    begun: Barrier,
    is_over: AtomicBool,
    rounds: [AtomicUsize; KINDS.len()],
}

type Kind = fn(&Mischief, usize);

/// Each in turns, on a thread of its own.
const KINDS: [(&str, Kind); 10] = [
    ("half uploads", half_uploads),
    ("open files", open_files),
    ("long listings", long_listings),
    ("requests whose answers are not read", unread_answers),
    ("zips that do harm", bad_zips),
    ("connections cut anywhere", cut_connections),
    ("refused logins", refused_logins),
    ("worlds made, reset and ended", changing_worlds),
    ("clocks that run away", running_clocks),
    ("the API's answers not read, and waits", unread_api),
];

impl Mischief {
    fn start(server: &Arc<Server>) -> (Arc<Mischief>, Vec<std::thread::JoinHandle<()>>) {
        let mischief = Arc::new(Mischief {
            server: Arc::clone(server),
            begun: Barrier::new(KINDS.len() + 1),
            is_over: AtomicBool::new(false),
            rounds: Default::default(),
        });
        let runtime = Handle::current();
        let threads = (0..KINDS.len()).map(|kind| {
            let (mischief, runtime) = (Arc::clone(&mischief), runtime.clone());
            std::thread::spawn(move || {
                let _within = runtime.enter();
                for round in 0.. {
                    (KINDS[kind].1)(&mischief, round);
                    mischief.rounds[kind].fetch_add(1, Ordering::Relaxed);
                    if round == 0 {
                        mischief.begun.wait();
                    }
                    if mischief.is_over.load(Ordering::Relaxed) {
                        return;
                    }
                }
            })
        });
        let threads = threads.collect();
        (mischief, threads)
    }

    /// A client of a world that misbehaves; none where it has no room for one more, or has just ended.
    fn login(&self, world: &str, config: Config) -> Option<Login> {
        let user = format!("{USER}+{world}");
        Handle::current().block_on(Login::with(config, &user, &self.server)).ok()
    }
}

fn half_uploads(mischief: &Mischief, round: usize) {
    let Some(login) = mischief.login("evil", Config::default()) else { return };
    let zip = with_xml(shipment_xml("half").as_bytes());
    Handle::current().block_on(async {
        let Ok(mut file) = login.sftp.create(format!("{INBOUND}/netsshare_half{round}.zip")).await else {
            return;
        };
        drop(file.write_all(&zip[..zip.len() / 2]).await);
        drop(file.flush().await);
        let gone = login.connection.disconnect(russh::Disconnect::ByApplication, "", "");
        drop(gone.await);
        // Dropped only now, so that the client cannot close it before it goes.
        drop(file);
    });
}

fn open_files(mischief: &Mischief, _: usize) {
    let logins: Vec<_> = (0..4).filter_map(|_| mischief.login("evil", Config::default())).collect();
    Handle::current().block_on(async {
        let mut open = Vec::new();
        for login in &logins {
            for number in 0..300 {
                match login.sftp.create(format!("{INBOUND}/open{number}.part")).await {
                    Ok(file) => open.push(file),
                    Err(_) => break,
                }
            }
        }
        for login in &logins {
            let gone = login.connection.disconnect(russh::Disconnect::ByApplication, "", "");
            drop(gone.await);
        }
    });
}

fn long_listings(mischief: &Mischief, round: usize) {
    let Some(login) = mischief.login("evil-too", Config::default()) else { return };
    Handle::current().block_on(async {
        if round == 0 {
            for number in 0..500 {
                let name = format!("{INBOUND}/{}{number}", "n".repeat(150));
                let file = login.sftp.create(name).await;
                if let Ok(mut file) = file {
                    drop(file.shutdown().await);
                }
            }
        }
        let listed = (0..8).map(|_| login.sftp.read_dir(INBOUND));
        for listed in listed {
            drop(listed.await);
        }
    });
}

/// A packet of SFTP.
fn packet(kind: u8, body: &[&[u8]]) -> Vec<u8> {
    let body = body.concat();
    [&(body.len() as u32 + 1).to_be_bytes()[..], &[kind], &body].concat()
}

fn string(text: &str) -> Vec<u8> {
    [&(text.len() as u32).to_be_bytes()[..], text.as_bytes()].concat()
}

/// Asks for a file of Outbound again and again, and takes none of it: its window is small.
fn unread_answers(mischief: &Mischief, _: usize) {
    let config = || Config { window_size: 1 << 12, ..Config::default() };
    let logins: Vec<_> =
        (0..4).filter_map(|number| mischief.login(["evil", "evil-too"][number % 2], config())).collect();
    let read = [&0_u32.to_be_bytes()[..], &[0; 8], &200_000_u32.to_be_bytes()].concat();
    Handle::current().block_on(async {
        let mut held = Vec::new();
        for login in &logins {
            let Ok(channel) = login.connection.channel_open_session().await else { continue };
            if channel.request_subsystem(true, "sftp").await.is_err() {
                continue;
            }
            let listed = login.sftp.read_dir("/Outbound").await.ok().and_then(|mut files| files.next());
            let Some(file) = listed else { continue };
            let path = string(&format!("/Outbound/{}", file.file_name()));
            let mut asked = packet(1, &[&3_u32.to_be_bytes()]);
            asked.extend(packet(3, &[&1_u32.to_be_bytes(), &path, &1_u32.to_be_bytes(), &[0; 4]]));
            for id in 0..2_000_u32 {
                asked.extend(packet(5, &[&id.to_be_bytes(), &4_u32.to_be_bytes(), &read]));
            }
            drop(channel.data(&asked[..]).await);
            held.push(channel);
        }
        for login in &logins {
            let gone = login.connection.disconnect(russh::Disconnect::ByApplication, "", "");
            drop(gone.await);
        }
    });
}

fn bad_zips(mischief: &Mischief, round: usize) {
    let Some(login) = mischief.login("evil", Config::default()) else { return };
    let id = format!("bad{round}");
    let mut broken = with_xml(shipment_xml(&id).as_bytes());
    broken.truncate(broken.len() / 2);
    let zips =
        [broken, bomb("document1.pdf", 64, &id), bomb("shipment.xml", 65, &id), with_name(&id, "../up.pdf")];
    Handle::current().block_on(async {
        for (number, zip) in zips.iter().enumerate() {
            let path = format!("{INBOUND}/netsshare_bad{round}_{number}.zip");
            drop(login.put(&path, zip, 1 << 15, || ()).await);
        }
    });
}

fn cut_connections(mischief: &Mischief, _: usize) {
    let sftp = mischief.server.ready("sftp");
    let request = key_exchange::request();
    for length in [0, 5, 30, 200, request.len() / 2, request.len() - 1] {
        if let Ok(mut stream) = TcpStream::connect(&sftp) {
            drop(stream.write_all(&request[..length.min(request.len())]));
        }
    }
}

/// So many tries are refused in each round.
fn refused_logins(mischief: &Mischief, round: usize) {
    let rounds = if round == 0 { 300 } else { 10 };
    Handle::current().block_on(async {
        for number in 0..rounds {
            let user = format!("tNONE{number}+evil");
            drop(Login::as_stranger(&user, 6, &mischief.server).await);
        }
    });
}

fn changing_worlds(mischief: &Mischief, round: usize) {
    let server = &mischief.server;
    let name = format!("changing{}", round % 3);
    let login = mischief.login(&name, Config::default());
    drop(server.try_send("POST", &format!("/v1/reset?world={name}"), ""));
    drop(server.try_send("PUT", &format!("/v1/scenario?world={name}"), SCENARIO));
    drop(server.try_send("DELETE", &format!("/v1/worlds/{name}"), ""));
    drop(login);
}

fn running_clocks(mischief: &Mischief, _: usize) {
    let advance = |by: &str| {
        let body = format!(r#"{{"by": "{by}"}}"#);
        drop(mischief.server.try_send("POST", "/v1/clock/advance?world=evil", &body));
    };
    advance("400d");
    advance("-1d");
}

fn unread_api(mischief: &Mischief, _: usize) {
    let api = mischief.server.ready("api");
    let paths = [
        "/v1/timeline?world=evil&limit=10000",
        "/v1/timeline/wait?world=evil&what=clock_moved&after=999999&timeout=1s",
    ];
    let held: Vec<_> = (0..40)
        .filter_map(|number| {
            let mut stream = TcpStream::connect(&api).ok()?;
            let path = paths[number % paths.len()];
            write!(stream, "GET {path} HTTP/1.1\r\nHost: {api}\r\n\r\n").ok()?;
            Some(stream)
        })
        .collect();
    for mut stream in held {
        // One byte of each, so that all have been answered or refused.
        drop(stream.read(&mut [0]));
    }
}

/// What one world does: its sender uploads, its clock goes on in its own steps, and its sender fetches all that came.
async fn work(world: String, steps: usize, server: Arc<Server>) -> BTreeMap<String, Vec<u8>> {
    let samples = nets_samples::all();
    let zip = samples.iter().find(|sample| sample.name == "signing").expect("a sample").zip();
    let login = Login::into_world(&world, &server).await.expect("a login");
    login.put(&format!("{INBOUND}/netsshare_signing.zip"), &zip, 8_192, || ()).await.expect("an upload");
    let moved = tokio::task::spawn_blocking(move || {
        server.post(&format!("/v1/settle?timeout=4m&world={world}"), "");
        for step in 1..=steps {
            let hours = 24 * DAYS * step / steps - 24 * DAYS * (step - 1) / steps;
            server.post(&format!("/v1/clock/advance?world={world}"), &format!(r#"{{"by": "{hours}h"}}"#));
        }
    });
    moved.await.expect("no panic");
    let mut files = BTreeMap::new();
    for entry in login.sftp.read_dir("/Outbound").await.expect("a list") {
        let bytes = login.sftp.read(format!("/Outbound/{}", entry.file_name())).await.expect("a file");
        files.insert(entry.file_name(), bytes);
    }
    files
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_hundred_worlds_do_their_work_beside_some_that_misbehave_in_every_way() {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = folder.path().join("many.yaml");
    std::fs::write(&scenario, SCENARIO).expect("written");
    let scenario = scenario.to_str().expect("a path");
    let server = Arc::new(Server::start(folder.path(), &["--scenario", scenario, "--worlds", "300"]));
    for world in 0..WORLDS {
        server.post(&format!("/v1/worlds?name=w{world}&seed=7"), "");
    }
    server.post("/v1/worlds?name=undisturbed&seed=7", "");
    let expected = work("undisturbed".to_owned(), 1, Arc::clone(&server)).await;
    assert!(expected.keys().any(|name| name.starts_with("signed_documents_")), "{:?}", expected.keys());
    // What misbehaves has files in Outbound, too.
    for world in ["evil", "evil-too"] {
        work(world.to_owned(), 1, Arc::clone(&server)).await;
    }
    let (before, _) = memory(&server);

    let (mischief, threads) = Mischief::start(&server);
    tokio::task::block_in_place(|| mischief.begun.wait());
    let at_once = Arc::new(Semaphore::new(AT_ONCE));
    let all: Vec<_> = (0..WORLDS)
        .map(|world| {
            let (server, at_once) = (Arc::clone(&server), Arc::clone(&at_once));
            tokio::spawn(async move {
                let _turn = at_once.acquire_owned().await.expect("open");
                work(format!("w{world}"), world % 4 + 1, server).await
            })
        })
        .collect();
    for (world, one) in all.into_iter().enumerate() {
        let files = one.await.unwrap_or_else(|problem| panic!("w{world}: {problem}"));
        assert!(files == expected, "w{world} has another Outbound: {:?}", files.keys());
    }
    mischief.is_over.store(true, Ordering::Relaxed);
    tokio::task::block_in_place(|| threads.into_iter().for_each(|thread| thread.join().expect("no panic")));
    for ((kind, _), rounds) in KINDS.iter().zip(&mischief.rounds) {
        println!("{kind}: {} rounds", rounds.load(Ordering::Relaxed));
    }
    let told = server.list("/v1/timeline?what=login_refused&limit=10000&world=evil", "entries").len();
    assert!(told >= 300, "{told} refused logins are told");
    let (after, most) = memory(&server);
    println!("{} MiB before, {} after, {} at the most", before / MIB, after / MIB, most / MIB);
    assert!(most.saturating_sub(before) < 512 * MIB, "memory grew beyond all bounds");
}

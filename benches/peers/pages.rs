//! What the pages cost when a world has much to show, what those cost who follow it, and what the pages cost whom they do
//! not interest.

use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::path::Path;
use std::thread::{self, JoinHandle};

use crate::client::sftp;
use crate::http;
use crate::measure::{MIB, Result, in_turns, median, own, peak_resident, resident, timed};
use crate::place::in_memory;
use crate::server::Server;
use crate::shipments;
use crate::table::{Line, Target};

/// So many shipments, each with so many messages.
const SHIPMENTS: usize = 1_000;
const MESSAGES: usize = 1_000;

/// So many are uploaded by one client, one after the other.
const AT_ONCE: usize = 25;

/// Each page is asked for so often, after a first time.
const READS: u32 = 10;

/// So many days are measured with streams, and as many without.
const DAYS: usize = 5;

/// As many streams as the server has for them.
const STREAMS: usize = 64;

const STARTS: usize = 10;

/// MiB of memory for the whole process.
const BUDGET: f64 = 256.0;

/// What a page costs at the most: milliseconds of the server's processors, and thousands of bytes.
const LONGEST: f64 = 200.0;
const LARGEST: f64 = 300.0;

pub fn pages() -> Result<Vec<Line>> {
    let mut lines = full()?;
    lines.extend(followed()?);
    lines.extend(idle()?);
    Ok(lines)
}

/// Every page of a world with many shipments and a full timeline.
fn full() -> Result<Vec<Line>> {
    let home = in_memory()?;
    let server = server(home.path())?;
    let api = server.api.ok_or("the simulator tells its control API")?;
    fill(&server, api, home.path())?;
    let memory = peak_resident(server.pid())? as f64 / MIB;
    let (mut slowest, mut largest) = ((0.0, String::new()), (0.0, String::new()));
    let mut lines = Vec::new();
    for path in addresses(&server, api)? {
        let size = get(api, &path)?.len() as f64 / 1000.0;
        let reads = || (0..READS).try_for_each(|_| get(api, &path).map(drop));
        let ((), spent) = server.cpu_for(reads)?;
        let took = spent.as_secs_f64() * 1000.0 / f64::from(READS);
        if path.contains("q=") || took > LONGEST {
            let what = format!("  GET {path}");
            lines.push(Line::new(what, "ms", took).target(Target::AtMost(LONGEST)));
        }
        if took > slowest.0 {
            slowest = (took, path.clone());
        }
        if size > largest.0 && path.starts_with("/ui/") {
            largest = (size, path);
        }
    }
    let kept = format!("{SHIPMENTS} shipments of {MESSAGES} messages: memory");
    let mut all = vec![
        Line::new(kept, "MiB", memory).target(Target::AtMost(BUDGET)),
        Line::new(format!("  slowest: {}", slowest.1), "ms", slowest.0).target(Target::AtMost(LONGEST)),
        Line::new(format!("  largest: {}", largest.1), "kB", largest.0).target(Target::AtMost(LARGEST)),
    ];
    all.extend(lines);
    all.push(beside_searches(api)?);
    Ok(all)
}

/// How long the world does not answer while a text is sought that is nowhere.
fn beside_searches(api: SocketAddr) -> Result<Line> {
    let clock = || Result::Ok(timed(|| get(api, "/v1/clock"))?.1.as_secs_f64() * 1000.0);
    let alone = (0..100).map(|_| clock()).collect::<Result<Vec<_>>>()?;
    let slowest = thread::scope(|scope| {
        let search =
            scope.spawn(|| (0..READS).try_for_each(|_| get(api, "/v1/timeline?q=nowhere").map(drop)));
        let mut slowest: f64 = 0.0;
        while !search.is_finished() {
            slowest = slowest.max(clock()?);
        }
        search.join().map_err(|_| "the search has failed")??;
        Result::Ok(slowest)
    })?;
    Ok(Line::new("  slowest GET /v1/clock beside searches", "ms", slowest)
        .against("median alone", median(alone))
        .target(Target::AtMost(50.0)))
}

/// Every kind of page, and the searches of the API.
fn addresses(server: &Server, api: SocketAddr) -> Result<Vec<String>> {
    let user = &server.user;
    let mut addresses: Vec<String> = [
        "/ui/default",
        "/ui/default/timeline",
        "/ui/default/timeline?limit=500",
        "/ui/default/timeline?q=nowhere",
        "/ui/default/timeline?attention=true",
        "/ui/default/timeline?what=shipment_refused",
        "/ui/default/shipments",
        "/ui/default/shipments?receiver=6101800000",
        "/ui/default/shipments?shipment_id=nowhere",
        "/ui/default/shipments/1",
        "/ui/default/shipments/1?after=500",
        "/ui/default/shipments/1/messages/7",
        "/ui/default/mailboxes",
        "/ui/default/people",
        "/ui/default/people?q=6101800000",
        "/ui/default/people/DK/person/6101800000",
        "/ui/default/people/DK/person/6101800000/documents/1:0",
        "/ui/default/calendar",
        "/ui/default/alias",
        "/ui/default/scenario",
        "/ui/default/rules",
        "/ui/default/validate",
        "/v1/timeline?q=nowhere",
        "/v1/timeline?q=nowhere&order=newest",
    ]
    .map(str::to_owned)
    .into();
    let mailbox = format!("/ui/default/mailboxes/{user}");
    let shown = get(api, &mailbox)?;
    let file = shown.split(&format!("{mailbox}/outbound/")).nth(1).and_then(|rest| rest.split('"').next());
    addresses.extend(file.map(|file| format!("{mailbox}/outbound/{file}")));
    addresses.push(mailbox);
    Ok(addresses)
}

/// Uploads all shipments, and has those of each batch delivered before the next.
fn fill(server: &Server, api: SocketAddr, home: &Path) -> Result<()> {
    let zips = home.join("zips");
    fs::create_dir(&zips)?;
    let refused = zips.join("netsshare_refused.zip");
    fs::write(&refused, "no zip")?;
    let contract = zips.join("netsshare_contract.zip");
    shipments::write_some_contracts(&contract, 1)?;
    for begin in (0..SHIPMENTS).step_by(AT_ONCE) {
        let numbers = begin..SHIPMENTS.min(begin + AT_ONCE);
        let mut batch = String::new();
        for number in numbers {
            let zip = zips.join(format!("netsshare_letters{number}.zip"));
            shipments::write_numbered_letters(&zip, number, MESSAGES)?;
            batch.push_str(&format!("put {} {}/\n", zip.display(), server.inbound));
        }
        if begin == 0 {
            for zip in [&refused, &contract] {
                batch.push_str(&format!("put {} {}/\n", zip.display(), server.inbound));
            }
        }
        sftp(server, home, &batch)?;
        post(api, "/v1/settle?timeout=5m", "")?;
        // What is over leaves the memory.
        post(api, "/v1/clock/advance", r#"{"by": "2d"}"#)?;
        fs::remove_dir_all(&zips)?;
        fs::create_dir(&zips)?;
    }
    Ok(())
}

/// A world beside none and all of the streams that there may be.
fn followed() -> Result<Vec<Line>> {
    let home = in_memory()?;
    let server = server(home.path())?;
    let api = server.api.ok_or("the simulator tells its control API")?;
    let mut number = 0;
    let mut day = || {
        number += 1;
        let zip = home.path().join(format!("netsshare_letters{number}.zip"));
        shipments::write_numbered_letters(&zip, number, MESSAGES)?;
        let batch = format!("put {} {}/\n", zip.display(), server.inbound);
        let work = || {
            sftp(&server, home.path(), &batch)?;
            post(api, "/v1/settle?timeout=5m", "")?;
            post(api, "/v1/clock/advance", r#"{"by": "1d"}"#)
        };
        let (_, wall) = timed(work)?;
        fs::remove_file(&zip)?;
        Result::Ok([wall.as_secs_f64()])
    };
    day()?;
    let mut figures = (Vec::new(), Vec::new());
    for _ in 0..DAYS {
        figures.1.extend(day()?);
        let streams = Streams::open(api)?;
        figures.0.extend(day()?);
        if streams.close()? < STREAMS {
            return Err("a stream has told of nothing".into());
        }
    }
    Ok(vec![
        Line::new("a day of 1,000 messages, followed by 64 streams", "s", median(figures.0))
            .against("by none", median(figures.1))
            .target(Target::RatioAtMost(1.2)),
    ])
}

/// Streams of the timeline, each read as it comes.
struct Streams(Vec<(TcpStream, JoinHandle<bool>)>);

impl Streams {
    fn open(api: SocketAddr) -> Result<Streams> {
        let mut streams = Vec::new();
        for _ in 0..STREAMS {
            let mut stream = TcpStream::connect(api)?;
            let ask = format!("GET /v1/timeline/stream HTTP/1.1\r\nHost: {api}\r\n\r\n");
            stream.write_all(ask.as_bytes())?;
            let mut reading = stream.try_clone()?;
            // Whether it told of a number.
            let read = thread::spawn(move || {
                let (mut text, mut piece) = (String::new(), [0; 4096]);
                while let Ok(length @ 1..) = reading.read(&mut piece) {
                    text.push_str(&String::from_utf8_lossy(&piece[..length]));
                }
                text.contains("\"newest\"")
            });
            streams.push((stream, read));
        }
        Ok(Streams(streams))
    }

    /// How many of them told something.
    fn close(self) -> Result<usize> {
        let mut told = 0;
        for (stream, read) in self.0 {
            stream.shutdown(Shutdown::Both)?;
            told += usize::from(read.join().map_err(|_| "a stream could not be read")?);
        }
        Ok(told)
    }
}

/// What a start costs and a process holds that no one has asked for a page.
fn idle() -> Result<Vec<Line>> {
    let ([start, idle, held], [bare_start, bare, bare_held]) =
        in_turns(|| started(&[]), || started(&["--no-ui"]))?;
    Ok(vec![
        Line::new("start, with pages", "ms", start)
            .against("--no-ui", bare_start)
            .target(Target::RatioAtMost(1.2)),
        Line::new("idle memory, with pages", "MiB", idle)
            .against("--no-ui", bare)
            .target(Target::RatioAtMost(1.05)),
        Line::new("idle memory without the program's pages", "MiB", held).against("--no-ui", bare_held),
    ])
}

fn started(options: &[&str]) -> Result<[f64; 3]> {
    let (mut milliseconds, mut memory, mut held) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let folder = in_memory()?;
        let server = Server::simulator_with_options(folder.path(), options)?;
        milliseconds.push(server.start.as_secs_f64() * 1000.0);
        memory.push(resident(server.pid())? as f64 / MIB);
        held.push(own(server.pid())? as f64 / MIB);
    }
    Ok([median(milliseconds), median(memory), median(held)])
}

/// A clock that moves when it is told, a sender with room, and people who sign.
fn server(home: &Path) -> Result<Server> {
    let scenario = home.join("pages.yaml");
    fs::write(
        &scenario,
        "clock: {mode: manual, start: 2026-01-05T10:00}\n\
         senders: [{user: tTEST1, organisation: DK12345678, eboks_ids: [15723]}]\n\
         materials: [{document_type: 162812, signing: {deadline_days: 3}}, {document_type: 163057}]\n\
         strangers: subscribed\n\
         otherwise: {sign: {after: 1h}}\n",
    )?;
    Server::simulator_with_scenario(home, &scenario)
}

fn get(api: SocketAddr, path: &str) -> Result<String> {
    let answer = http::send(&api.to_string(), "GET", path, "")?;
    if answer.status == 200 { Ok(answer.text()) } else { Err(format!("{path}: {}", answer.text()).into()) }
}

fn post(api: SocketAddr, path: &str, body: &str) -> Result<String> {
    let answer = http::send(&api.to_string(), "POST", path, body)?;
    if answer.status == 200 { Ok(answer.text()) } else { Err(format!("{path}: {}", answer.text()).into()) }
}

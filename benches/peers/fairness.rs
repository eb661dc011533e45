//! How long an honest sender waits, from login to receipt, while another sends what is made to do harm.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use nets_core::identity::Country;
use nets_samples::{MessageBuilder, ShipmentBuilder, person};

use crate::client::{command, sftp};
use crate::hostile;
use crate::http;
use crate::key_exchange;
use crate::measure::{MIB, Result, forget_peak, median, peak_resident, timed};
use crate::place::in_memory;
use crate::process::run;
use crate::server::Server;
use crate::table::{Line, Target};

/// So many shipments does the honest sender send, one after the other.
const SHIPMENTS: usize = 7;

/// So many sessions does the other sender have at once, and so many files does each send again and again.
const SESSIONS: usize = 4;
const FILES: usize = 25;

const OTHER: &str = "tOTHER";
const OTHERS_FOLDER: &str = "/Inbound/DK87654321";

pub fn fairness() -> Result<Vec<Line>> {
    let folder = in_memory()?;
    let mut lines = Vec::new();
    let mut harms = vec![
        ("uploads of garbage".to_owned(), Harm::Zip(b"PK no zip".to_vec())),
        ("listings of 2,000 files".to_owned(), Harm::Listings),
        ("256 idle connections to the API".to_owned(), Harm::IdleConnections),
        ("key exchanges in a large group".to_owned(), Harm::KeyExchanges),
    ];
    for (what, zip) in hostile::zips()? {
        harms.push((format!("{what} ({} KiB)", zip.len() / 1024), Harm::Zip(zip)));
    }
    for (what, harm) in harms {
        let seen = beside(folder.path(), &harm)?;
        lines.push(
            Line::new(format!("receipt beside {what}"), "s", seen.median)
                .against("alone", seen.alone)
                .target(Target::RatioAtMost(3.0)),
        );
        lines.push(Line::new("  the slowest of them", "s", seen.slowest).target(Target::AtMost(1.0)));
        lines.push(
            Line::new("  peak memory of the process", "MiB", seen.memory).target(Target::AtMost(256.0)),
        );
    }
    Ok(lines)
}

enum Harm {
    /// The same zip, uploaded all the time.
    Zip(Vec<u8>),
    Listings,
    IdleConnections,
    KeyExchanges,
}

struct Seen {
    /// Before the harm begins.
    alone: f64,
    median: f64,
    slowest: f64,
    memory: f64,
}

/// The honest sender's receipts, from each login on, while the harm is done.
fn beside(folder: &Path, harm: &Harm) -> Result<Seen> {
    let home = in_memory()?;
    let server = two_senders(home.path())?;
    let api = server.api.ok_or("the simulator tells its control API")?;
    let receipts = |what: &str| -> Result<Vec<f64>> {
        (0..SHIPMENTS).map(|number| receipt(folder, &server, api, &format!("{what}{number}"))).collect()
    };
    let alone = median(receipts("alone")?);
    let held = match harm {
        Harm::IdleConnections => hostile::idle(api, 256)?,
        Harm::Zip(_) | Harm::Listings | Harm::KeyExchanges => Vec::new(),
    };
    let batch = orders(home.path(), &server, harm)?;
    forget_peak(server.pid())?;
    let is_over = AtomicBool::new(false);
    let waits = thread::scope(|scope| {
        if let Some(batch) = &batch {
            for _ in 0..SESSIONS {
                scope.spawn(|| {
                    on_a_machine_of_its_own();
                    while !is_over.load(Ordering::Relaxed) {
                        // Uploads that follow each other under one name may be refused; that is no matter.
                        if let Ok(mut client) = other(&server, batch) {
                            client.wait().ok();
                        }
                    }
                });
            }
            // The harm is under way before the first honest upload.
            wait(api, "what=upload_finished&user=tOTHER&timeout=2s").ok();
        }
        if let Harm::KeyExchanges = harm {
            let sftp = server.sftp.to_string();
            key_exchange::exchange(&sftp)?;
            for _ in 0..16 {
                let (sftp, is_over) = (sftp.clone(), &is_over);
                scope.spawn(move || {
                    on_a_machine_of_its_own();
                    while !is_over.load(Ordering::Relaxed) {
                        // One that is refused is no matter.
                        key_exchange::exchange(&sftp).ok();
                    }
                });
            }
        }
        let waits = receipts("beside");
        is_over.store(true, Ordering::Relaxed);
        waits
    })?;
    drop(held);
    let memory = peak_resident(server.pid())? as f64 / MIB;
    let slowest = waits.iter().copied().fold(0.0, f64::max);
    Ok(Seen { alone, median: median(waits), slowest, memory })
}

/// What the other sender's clients compute is not what is measured: they, and the processes that this
/// thread starts, get only what the server and the honest client leave of this machine.
fn on_a_machine_of_its_own() {
    rustix::process::setpriority_process(None, 19).ok();
}

/// Two senders who log in with one key.
fn two_senders(home: &Path) -> Result<Server> {
    let key = home.join("key");
    run(Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&key))?;
    let public = fs::read_to_string(key.with_extension("pub"))?;
    let sender = |user: &str, organisation: &str, eboks_id: &str| {
        format!(
            "  - {{user: {user}, organisation: {organisation}, eboks_ids: [{eboks_id}], keys: ['{}']}}\n",
            public.trim()
        )
    };
    let scenario = home.join("two.yaml");
    fs::write(
        &scenario,
        format!(
            "clock: {{mode: instant, start: 2026-01-05T10:00}}\nsenders:\n{}{}\
             materials: [{{document_type: 163057}}, {{document_type: 162812, signing: {{deadline_days: 3}}}}]\n",
            sender("tTEST1", "DK12345678", "15723"),
            sender(OTHER, "DK87654321", "15724"),
        ),
    )?;
    Server::simulator_with_key(home, &scenario, &key)
}

/// What a session of the other sender does; none for what is no session.
fn orders(home: &Path, server: &Server, harm: &Harm) -> Result<Option<std::path::PathBuf>> {
    let lines: String = match harm {
        Harm::IdleConnections | Harm::KeyExchanges => return Ok(None),
        Harm::Zip(zip) => {
            let source = home.join("hostile.zip");
            fs::write(&source, zip)?;
            let put = |number| format!("-put {} {OTHERS_FOLDER}/netsshare_h{number}.zip\n", source.display());
            (0..FILES).map(put).collect()
        }
        Harm::Listings => {
            let sources = home.join("listed");
            fs::create_dir(&sources)?;
            for number in 0..2_000 {
                fs::write(sources.join(format!("small{number:04}.tmp")), "x")?;
            }
            let fill = home.join("fill");
            fs::write(&fill, format!("lcd {}\ncd {OTHERS_FOLDER}\nmput *\n", sources.display()))?;
            other(server, &fill)?.wait()?;
            format!("ls -l {OTHERS_FOLDER}\n").repeat(FILES)
        }
    };
    let batch = home.join("orders");
    fs::write(&batch, lines)?;
    Ok(Some(batch))
}

/// OpenSSH's client for the other sender.
fn other(server: &Server, batch: &Path) -> Result<Child> {
    let mut client = command(server);
    client.arg("-b").arg(batch).arg(format!("{OTHER}@{}", server.sftp.ip()));
    Ok(client.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?)
}

/// Seconds from the login of the honest sender to the receipt of what it uploads.
fn receipt(folder: &Path, server: &Server, api: SocketAddr, id: &str) -> Result<f64> {
    let name = format!("netsshare_{id}.zip");
    let source = folder.join(&name);
    let letter = MessageBuilder::to(person(Country::Denmark, "6101800001"), "163057");
    fs::write(&source, ShipmentBuilder::new(id).message(letter).zip()?)?;
    let (answer, wall) = timed(|| {
        sftp(server, folder, &format!("put {} {}/{name}\n", source.display(), server.inbound))?;
        wait(api, &format!("what=file_written&user=tTEST1&file=*{name}.receipt&timeout=60s"))
    })?;
    if answer.contains("file_written") {
        Ok(wall.as_secs_f64())
    } else {
        Err(format!("there is no receipt of {name}: {answer}").into())
    }
}

/// Waits for an entry of the timeline.
fn wait(api: SocketAddr, filter: &str) -> Result<String> {
    Ok(http::send(&api.to_string(), "GET", &format!("/v1/timeline/wait?{filter}"), "")?.text())
}

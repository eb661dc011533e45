//! A week of a sender that polls: what it leaves in memory, descriptors and threads, and what a listing costs
//! before it and behind it.

use std::fs;
use std::net::SocketAddr;
use std::time::Duration;

use nets_core::identity::Country;
use nets_runner::client::Client;
use nets_samples::{MessageBuilder, ShipmentBuilder, person};
use tokio::runtime::Runtime;

use crate::http;
use crate::measure::{Held, Result, cpu_of_tree};
use crate::place::in_memory;
use crate::server::Server;
use crate::table::{Line, Target};

/// What fills every list that has a bound: the timeline, what is remembered of documents, and of who polls.
const FILLING: usize = 110;
const FILLING_MESSAGES: usize = 1_000;
/// The week: so many shipments, each with a receipt that is fetched and deleted, and so many logins with a whole listing.
const SHIPMENTS: usize = 1_000;
const POLLS_OF_EACH: usize = 10;
/// Bytes that stay of a shipment of which nothing more can come: where its record is, its ids and those of its documents,
/// so that one that is sent again is known.
const LEFT_BY_A_SHIPMENT: f64 = 4_000.0;
/// Sessions that are just ending when descriptors are counted.
const ENDING: f64 = 2.0;
/// Over so many logins the cost of one is measured.
const COUNTED: usize = 500;
/// So many logins fill what the timeline keeps of observations.
const FILLING_POLLS: usize = 20_000;

pub fn soak() -> Result<Vec<Line>> {
    let folder = in_memory()?;
    let sender = Sender::of(Server::simulator(folder.path())?, folder.path())?;
    for number in 0..FILLING {
        sender.send(&format!("filling{number}"), FILLING_MESSAGES)?;
    }
    sender.polls(FILLING_POLLS)?;
    let first = sender.cost_of_polls()?;
    let before = Held::by(sender.server.pid())?;
    for number in 0..SHIPMENTS {
        sender.send(&format!("week{number}"), 1)?;
        sender.polls(POLLS_OF_EACH)?;
    }
    let after = Held::by(sender.server.pid())?;
    let last = sender.cost_of_polls()?;
    let growth = after.bytes.saturating_sub(before.bytes) as f64 / SHIPMENTS as f64;
    let more = |before: usize, after: usize| after.saturating_sub(before) as f64;
    Ok(vec![
        Line::new("a week of polling: memory that each finished shipment leaves", "B", growth)
            .target(Target::AtMost(LEFT_BY_A_SHIPMENT)),
        Line::new("the same: more descriptors behind it", "", more(before.files, after.files))
            .target(Target::AtMost(ENDING)),
        Line::new("the same: more threads behind it", "", more(before.threads, after.threads))
            .target(Target::AtMost(0.0)),
        Line::new("the same: a login and a listing behind it", "CPU ms", last)
            .against("before it", first)
            .target(Target::RatioAtMost(1.1)),
    ])
}

/// Who sends and polls, in this process, so that 10,000 logins are no 10,000 processes.
struct Sender {
    server: Server,
    fingerprint: String,
    key: String,
    runtime: Runtime,
}

impl Sender {
    fn of(server: Server, folder: &std::path::Path) -> Result<Sender> {
        let told: serde_json::Value = serde_json::from_slice(&fs::read(folder.join("ready.json"))?)?;
        let fingerprint =
            told["host_key_fingerprint"].as_str().ok_or("the ready file tells no fingerprint")?;
        Ok(Sender {
            fingerprint: fingerprint.to_owned(),
            key: fs::read_to_string(&server.key)?,
            runtime: tokio::runtime::Builder::new_current_thread().enable_all().build()?,
            server,
        })
    }

    /// One shipment, all that comes of it, and what came back fetched and deleted.
    fn send(&self, id: &str, messages: usize) -> Result<()> {
        let letter = || MessageBuilder::to(person(Country::Denmark, "6101800001"), "163057");
        let zip = ShipmentBuilder::new(id).messages((0..messages).map(|_| letter())).zip()?;
        let (inbound, outbound) = (&self.server.inbound, &self.server.outbound);
        self.runtime.block_on(async {
            let client = self.client().await?;
            client.put(&format!("{inbound}/netsshare_{id}.zip"), &zip).await?;
            client.leave().await;
            Result::Ok(())
        })?;
        self.settle()?;
        self.runtime.block_on(async {
            let client = self.client().await?;
            for name in client.list(outbound).await? {
                let path = format!("{outbound}/{name}");
                client.get(&path).await?;
                client.remove(&path).await?;
            }
            client.leave().await;
            Ok(())
        })
    }

    fn polls(&self, count: usize) -> Result<()> {
        self.runtime.block_on(async {
            for _ in 0..count {
                let client = self.client().await?;
                client.list(&self.server.outbound).await?;
                client.leave().await;
            }
            Ok(())
        })
    }

    /// Milliseconds of the simulator's processor time for a login and a listing.
    fn cost_of_polls(&self) -> Result<f64> {
        let before = cpu_of_tree(self.server.pid())?;
        self.polls(COUNTED)?;
        let spent: Duration = cpu_of_tree(self.server.pid())?.saturating_sub(before);
        Ok(spent.as_secs_f64() * 1000.0 / COUNTED as f64)
    }

    async fn client(&self) -> Result<Client> {
        let address: SocketAddr = self.server.sftp;
        Ok(Client::log_in(address, &self.fingerprint, &self.server.user, &self.key).await?)
    }

    /// Waits until nothing is left to happen.
    fn settle(&self) -> Result<()> {
        let api = self.server.api.ok_or("the simulator tells its control API")?;
        let answer = http::send(&api.to_string(), "POST", "/v1/settle", "")?;
        if answer.status == 200 { Ok(()) } else { Err(answer.text().into()) }
    }
}

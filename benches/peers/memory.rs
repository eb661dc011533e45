//! What shipments leave in memory once nothing more comes of them.

use nets_core::identity::Country;
use nets_samples::{MessageBuilder, ShipmentBuilder, person};

use crate::client::sftp;
use crate::http;
use crate::measure::{MIB, Result, own};
use crate::place::in_memory;
use crate::server::Server;
use crate::table::{Line, Target};

const SHIPMENTS: usize = 100;
const MESSAGES: usize = 1_000;

pub fn memory() -> Result<Vec<Line>> {
    let folder = in_memory()?;
    let server = Server::simulator(folder.path())?;
    let before = own(server.pid())?;
    let source = folder.path().join("source.zip");
    for shipment in 0..SHIPMENTS {
        let letter = || MessageBuilder::to(person(Country::Denmark, "6101800001"), "163057");
        let messages = (0..MESSAGES).map(|_| letter());
        let zip = ShipmentBuilder::new(format!("finished{shipment}")).messages(messages).zip()?;
        std::fs::write(&source, zip)?;
        let put = format!("put {} {}/netsshare_{shipment}.zip\n", source.display(), server.inbound);
        sftp(&server, folder.path(), &put)?;
        settle(&server)?;
    }
    let left = own(server.pid())?.saturating_sub(before) as f64;
    // The timeline keeps its newest 100,000 entries, whatever has become of their shipments.
    let line = Line::new("100 shipments of 1,000 messages, all over: growth of memory", "MiB", left / MIB);
    Ok(vec![line.target(Target::AtMost(60.0))])
}

/// Waits until nothing is left to happen.
fn settle(server: &Server) -> Result<()> {
    let api = server.api.ok_or("the simulator tells its control API")?;
    let answer = http::send(&api.to_string(), "POST", "/v1/settle", "")?;
    if answer.status == 200 { Ok(()) } else { Err(answer.text().into()) }
}

//! From a world that runs to the certificate of a sender of the e-Box.

use std::collections::BTreeMap;

use nets_control::WorldAndScenario;
use nets_core::ebox::setting::EboxClient;
use nets_driver::{EntryFilter, EntryOrder};

use crate::certificate::Certificate;
use crate::ebox_traffic::EboxTraffic;
use crate::gather::{NoCertificate, PIECE, entries, missing};
use crate::judged_traffic::{CertifiedWorld, JudgedTraffic};
use crate::kind::KindSet;
use crate::whose::ebox_sender_of;

/// What is asked for.
pub struct AskedEbox {
    pub here: WorldAndScenario,
    /// The id of the client.
    pub client: String,
    pub seed: u64,
    /// What the sender says that it sends.
    pub claims: KindSet,
}

/// The client that is meant: the first of the scenario that may publish where none is named.
pub fn ebox_sender<'s>(here: &'s WorldAndScenario, client: Option<&str>) -> Option<&'s EboxClient> {
    ebox_sender_of(&here.scenario, client)
}

/// The certificate of a client, by what its world has seen so far.
pub async fn ebox_certificate(asked: AskedEbox) -> Result<Certificate, NoCertificate> {
    let WorldAndScenario { world, scenario } = &asked.here;
    let missing = missing(world).await?;
    let now = world.clock().now;
    let mut traffic = EboxTraffic::of(&asked.client, &scenario.scenario, now, missing);
    let (mut filter, mut newest) = (EntryFilter::default(), 0);
    loop {
        let looked_for = filter.clone();
        let look = world.query(move |view| view.timeline.look(&looked_for, EntryOrder::Oldest, PIECE));
        let found = look.await?;
        for entry in &found.entries {
            traffic.take(entry);
        }
        newest = found.up_to.unwrap_or(newest);
        if !found.has_more {
            break;
        }
        filter.go_on(EntryOrder::Oldest, found.up_to);
    }
    let judged = JudgedTraffic::of_ebox(traffic, asked.claims);
    let entries = entries(world, judged.wanted()).await?;
    let of = CertifiedWorld { scenario, name: world.name().as_str(), user: &asked.client, seed: asked.seed };
    Ok(judged.certificate(&of, newest, &entries, &BTreeMap::new()))
}

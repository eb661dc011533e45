//! From a world that runs to the certificate of a sender of the e-Box.

use std::collections::BTreeMap;

use nets_control::WorldAndScenario;
use nets_core::ebox::setting::EboxScope;
use nets_core::identity::belgium::EboxEnvironment;
use nets_core::onboarding::act::DossierId;
use nets_driver::{EntryFilter, EntryOrder, Stopped, View, World};

use crate::certificate::Certificate;
use crate::declared_peak::declared_peaks;
use crate::ebox_traffic::{EboxClientTraffic, EboxTraffic};
use crate::gather::{NoCertificate, PIECE, entries, missing};
use crate::judged_traffic::{CertifiedWorld, JudgedTraffic};
use crate::kind::KindSet;
use crate::wanted::WantedCaseFile;

/// What is asked for.
pub struct AskedEbox {
    pub here: WorldAndScenario,
    /// The id of the client.
    pub client: String,
    /// The only environment that counts; all of them where none is named. Where an onboarding has configured the client there, nothing
    /// counts that was before.
    pub environment: Option<EboxEnvironment>,
    /// Nothing up to this entry counts.
    pub since: u64,
    pub seed: u64,
    /// What the sender says that it sends.
    pub claims: KindSet,
    /// What case files asked it to publish, where its world is of a case.
    pub case_files: Vec<WantedCaseFile>,
}

/// The id of the client that is meant, of those that the scenario names or an onboarding has configured: the first that may publish
/// where none is named.
pub fn ebox_sender(here: &WorldAndScenario, client: Option<&str>) -> Option<String> {
    let in_force = here.world.ebox_in_force()?;
    let mut clients = in_force.clients().map(|(_, client)| client);
    let found = match client {
        Some(client) => clients.find(|of| of.id.as_str() == client),
        None => clients.find(|of| of.scopes.contains(&EboxScope::PublicationSender)),
    };
    found.map(|client| client.id.as_str().to_owned())
}

/// The dossiers by which the client was configured in an environment.
async fn dossiers(
    world: &World,
    client: &str,
    environment: Option<EboxEnvironment>,
) -> Result<Vec<DossierId>, Stopped> {
    let Some(environment) = environment.map(EboxEnvironment::at_onboarding) else { return Ok(Vec::new()) };
    let client = client.to_owned();
    let ids = move |view: View<'_>| {
        let found = view.simulator.onboarding().of_client(environment, &client).into_iter();
        found.map(|dossier| dossier.id).collect()
    };
    world.query(ids).await
}

/// The certificate of a client, by what its world has seen so far.
pub async fn ebox_certificate(asked: AskedEbox) -> Result<Certificate, NoCertificate> {
    let WorldAndScenario { world, scenario } = &asked.here;
    let missing = missing(world).await?;
    let now = world.clock().now;
    let of = EboxClientTraffic { client: &asked.client, environment: asked.environment, since: asked.since };
    let mut traffic = EboxTraffic::of(of, world.ebox_in_force(), now, missing);
    traffic.hold_to_case_files(asked.case_files);
    let client = asked.client.clone();
    let peaks = world.query(move |view| declared_peaks(view.simulator.onboarding(), &client));
    traffic.hold_to_peaks(peaks.await?);
    let dossiers = dossiers(world, &asked.client, asked.environment).await?;
    let (mut filter, mut newest) = (EntryFilter::default(), 0);
    loop {
        let looked_for = filter.clone();
        let look = world.query(move |view| view.timeline.look(&looked_for, EntryOrder::Oldest, PIECE));
        let found = look.await?;
        for entry in &found.entries {
            if entry.happening.changes_client().is_some_and(|dossier| dossiers.contains(&dossier)) {
                traffic.begin_anew(entry.seq);
            }
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

//! Every reader of what comes from outside, and what must hold whatever it is given: it panics at nothing, and
//! what it refuses it says why.

mod acceptance;
mod bundle;
mod drops;
mod journal;
mod oauth;
mod papers;
mod pdf;
mod publication;
mod scenario;
mod sftp;
mod shipment;

/// One reader.
#[derive(Debug)]
pub struct Target {
    pub name: &'static str,
    /// Panics when something does not hold.
    pub try_with: fn(&[u8]),
    /// What is right, or nearly so, to begin with.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

pub const ALL: [Target; 12] = [
    Target { name: "sftp", try_with: sftp::try_with, seeds: sftp::seeds },
    Target { name: "zip", try_with: shipment::try_with_zip, seeds: shipment::zips },
    Target { name: "xml", try_with: shipment::try_with_xml, seeds: shipment::documents },
    Target { name: "pdf", try_with: pdf::try_with, seeds: pdf::seeds },
    Target { name: "scenario", try_with: scenario::try_with, seeds: scenario::seeds },
    Target { name: "acceptance", try_with: acceptance::try_with, seeds: acceptance::seeds },
    Target { name: "journal", try_with: journal::try_with, seeds: journal::seeds },
    Target { name: "papers", try_with: papers::try_with, seeds: papers::seeds },
    Target { name: "bundle", try_with: bundle::try_with, seeds: bundle::seeds },
    Target { name: "drops", try_with: drops::try_with, seeds: drops::seeds },
    Target { name: "publication", try_with: publication::try_with, seeds: publication::seeds },
    Target { name: "oauth", try_with: oauth::try_with, seeds: oauth::seeds },
];

/// A reader by its name.
pub fn target(name: &str) -> Option<&'static Target> {
    ALL.iter().find(|target| target.name == name)
}

//! The case files to which each world's publications were held, beside those that this version has.

use std::collections::BTreeSet;
use std::io;

use nets_certify::{Certificate, CertifiedProfile, WantedCaseFile};
use nets_certify_cases::CaseLibrary;
use nets_text::spelt;

use super::verified::{CERTIFICATE, Verified, is_of_this_version};
use crate::commands::certify::wanted::{WantedCaseFiles, asks_to_publish, of_library};

/// The case files of this version, where it has made this certificate, and it is one of the e-Box.
pub(super) fn known(certificate: &Certificate) -> io::Result<Option<WantedCaseFiles>> {
    let is_known = certificate.profile == CertifiedProfile::Ebox.key() && is_of_this_version(certificate);
    is_known.then(|| of_library(&CaseLibrary::of_ebox())).transpose()
}

/// Holds what a world's certificate says that was asked for to the steps of its case, as they are written, and to what the case
/// files of this version ask for.
pub(super) fn hold<'s>(
    verified: &mut Verified,
    known: Option<&WantedCaseFiles>,
    world: &Certificate,
    steps: impl Iterator<Item = &'s str> + Clone,
) {
    let Some(known) = known else {
        let why =
            "the case files of another version are not known: what the certificate says of them is believed";
        verified.take("case files by which publications were asked for", world.asked.len() as u64, why);
        return;
    };
    let place = format!("worlds/{}.bundle.zip: {CERTIFICATE}", world.world);
    let wanted = known.iter().filter(|(name, _)| steps.clone().any(|step| asks_to_publish(step, name)));
    let wanted: BTreeSet<&String> = wanted.map(|(name, _)| name).collect();
    let asked = world.asked.iter().map(|asked| &asked.file).collect();
    for name in wanted.union(&asked) {
        let kept = world.asked.iter().find(|asked| asked.file == **name);
        let now = known.get(*name).filter(|_| wanted.contains(name));
        if kept != now {
            let what = format!("what the case file {} asks to be published", spelt(name));
            let now = if kept.is_some() && now.is_some() { "something else" } else { shown(now) };
            verified.differs(&place, None, &what, shown(kept), now);
        }
    }
}

/// Whether it is there.
fn shown(file: Option<&WantedCaseFile>) -> &'static str {
    if file.is_some() { "there" } else { "not there" }
}

//! The rules about PDFs: that each can be read, and what one that is to be signed may not hold.

mod all;
mod judging;
mod readable;

use std::collections::BTreeSet;

use nets_core::finding::Place;

use super::scene::Scene;
use crate::draft::DraftMessage;
use crate::findings::Findings;
pub(crate) use all::judge_all;

/// A PDF that is to be looked at as a whole, and where the shipment first asks for it.
#[derive(Debug)]
pub(crate) struct ToSign {
    file: String,
    place: Place,
}

/// The PDFs met so far. Each is told of once, at the first place that names it.
#[derive(Debug, Default)]
pub(super) struct PdfsNamed {
    unreadable: BTreeSet<String>,
    signed: BTreeSet<String>,
    to_sign: Vec<ToSign>,
}

impl PdfsNamed {
    pub(super) fn check(
        &mut self,
        message: &DraftMessage<'_>,
        scene: &Scene<'_, '_>,
        findings: &mut Findings,
    ) {
        readable::check(message, &mut self.unreadable, scene, findings);
        self.collect(message, scene);
    }

    /// What is signed is the document: no source says whether its attachments must be fit for it too.
    fn collect(&mut self, message: &DraftMessage<'_>, scene: &Scene<'_, '_>) {
        let (Some(files), Some(written)) = (scene.files, &message.file) else { return };
        let name = written.trimmed();
        let can_be_read = files.facts(name).is_some_and(|file| file.pdf.is_ok());
        if can_be_read && scene.is_for_signing(message) && self.signed.insert(name.to_owned()) {
            let place = scene.place(written.at, message);
            self.to_sign.push(ToSign { file: name.to_owned(), place });
        }
    }

    pub(super) fn into_to_sign(self) -> Vec<ToSign> {
        self.to_sign
    }
}

//! Writing a bundle: the events are played once more while they are written, so that each stands with what comes of it.

use std::io::{BufWriter, Seek, Write};
use std::sync::Arc;

use nets_core::ebox::publication::ContentId;
use nets_core::effect::OutboundFile;
use nets_core::event::{Event, Upload};
use nets_core::timeline::Entry;
use nets_store::JournalRecord;

use crate::about::{AboutBundle, Counts, KeysHad, PersonsData, TrimmedFrom, rules};
use crate::changes::Changes;
use crate::evidence::{OutboundState, SigningKeys, TextFile, WorldEvidence, WorldToSave};
use crate::format::{
    ABOUT, DOCUMENTS, EVENTS, FORMAT, KEYS, LONGEST_LINE, OUTBOUND, SCENARIO, SCHEMAS, TEMPLATES, TIMELINE,
    UPLOADS, ZIPS,
};
use crate::lines::{OutboundLine, UploadLine, WrittenEvent};
use crate::making::FileDigests;
use crate::packing::{Packer, Packing};
use crate::player::{Player, without_secrets};
use crate::problem::BundleNotWritten;
use crate::sha256;
use crate::steps;

/// Writes a bundle of this world, and says what is in it.
pub fn save(
    of: &WorldToSave,
    evidence: &dyn WorldEvidence,
    changes: &mut dyn Changes,
    out: &mut dyn Write,
) -> Result<AboutBundle, BundleNotWritten> {
    save_trimmed(of, None, evidence, changes, out)
}

/// As `save`, of a bundle that was made from another.
pub(crate) fn save_trimmed(
    of: &WorldToSave,
    trimmed: Option<TrimmedFrom>,
    evidence: &dyn WorldEvidence,
    changes: &mut dyn Changes,
    out: &mut dyn Write,
) -> Result<AboutBundle, BundleNotWritten> {
    let text = changes.scenario(of.scenario.clone())?;
    let loaded = nets_scenario::load(&text, SCENARIO).map_err(|problems| {
        BundleNotWritten::NoEvidence(format!("its scenario cannot be read back: {problems}"))
    })?;
    let mut packer = Packer::new(out)?;
    let scenario = packer.bytes(SCENARIO, text.as_bytes())?;
    let keys = match &of.keys {
        SigningKeys::Made(keys) => &keys[..],
        SigningKeys::Brought => &[],
    };
    for (folder, end, files) in
        [(SCHEMAS, "", &of.schemas[..]), (TEMPLATES, "", &of.templates), (KEYS, ".key.pem", keys)]
    {
        for TextFile { name, text } in files {
            packer.bytes(&format!("{folder}{name}{end}"), text.as_bytes())?;
        }
    }
    let mut saving = Saving {
        player: Player::new(Arc::clone(&loaded.scenario), of.seed),
        counts: Counts::default(),
        uploads: Vec::new(),
        documents: Vec::new(),
        outbound: BufWriter::new(tempfile::tempfile()?),
    };
    saving.events(evidence, changes, &mut packer)?;
    saving.outbound(&mut packer)?;
    saving.zips(of.contents, evidence, changes, &mut packer)?;
    if of.contents && changes.persons() == PersonsData::AsSent {
        saving.documents(evidence, &mut packer)?;
    }
    saving.timeline(evidence, changes, &mut packer)?;
    let (began, reached) = saving.player.times();
    let about = AboutBundle {
        format: FORMAT,
        program: "mock-nets-share".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        commit: of.commit.clone(),
        world: of.name.clone(),
        seed: of.seed,
        scenario,
        began,
        reached,
        signing_keys: match of.keys {
            SigningKeys::Made(_) => KeysHad::InBundle,
            SigningKeys::Brought => KeysHad::Brought,
        },
        contents: of.contents,
        persons: changes.persons(),
        counts: saving.counts,
        rules: rules(),
        trimmed,
    };
    packer.bytes(ABOUT, &line_of(&about)?)?;
    packer.finish()?;
    Ok(about)
}

/// A bundle that is being written.
struct Saving {
    player: Player,
    counts: Counts,
    /// Bound: the events of the world.
    uploads: Vec<Upload>,
    /// Of the e-Box. Bound: as above.
    documents: Vec<ContentId>,
    /// The lines about Outbound, until all events are written.
    outbound: BufWriter<std::fs::File>,
}

impl Saving {
    fn events(
        &mut self,
        evidence: &dyn WorldEvidence,
        changes: &mut dyn Changes,
        packer: &mut Packer<'_>,
    ) -> Result<(), BundleNotWritten> {
        packer.file(EVENTS, Packing::Compressed, |out| {
            evidence.events(&mut |record| {
                let record = without_secrets(changes.event(record)?);
                self.event(record, evidence, out)
            })
        })?;
        Ok(())
    }

    fn event(
        &mut self,
        record: JournalRecord,
        evidence: &dyn WorldEvidence,
        out: &mut dyn Write,
    ) -> Result<(), BundleNotWritten> {
        self.counts.events += 1;
        let number = self.counts.events;
        if let Event::UploadFinished(upload) = &record.event {
            self.counts.uploads += 1;
            self.uploads.push(upload.clone());
        }
        if let Event::Published(publication) = &record.event {
            self.documents.extend(publication.documents.iter().map(|document| document.content));
        }
        let steps = self.player.handle(record.clone());
        let steps = steps.map_err(|why| BundleNotWritten::NoEvidence(format!("event {number}: {why}")))?;
        for file in steps.iter().filter_map(steps::file_of) {
            self.note_file(number, file, evidence)?;
        }
        let steps: Vec<_> = steps.iter().map(steps::written).collect();
        let JournalRecord { at, real, event } = &record;
        let line = line_of(&WrittenEvent { number, at: *at, real: *real, event, steps: &steps })?;
        if line.len() as u64 > LONGEST_LINE {
            return Err(BundleNotWritten::TooLarge(format!("event {number} is larger than a bundle takes")));
        }
        Ok(out.write_all(&line)?)
    }

    fn note_file(
        &mut self,
        event: u64,
        file: &OutboundFile,
        evidence: &dyn WorldEvidence,
    ) -> Result<(), BundleNotWritten> {
        self.counts.outbound += 1;
        let mut line = OutboundLine {
            event,
            user: file.user.clone(),
            name: file.name.clone(),
            at: file.at,
            size: None,
            sha256: None,
            form: None,
        };
        match evidence.outbound(file, &self.player.core.list_source())? {
            OutboundState::There(mut content) => {
                let FileDigests { size, sha256, form } = FileDigests::of(file, &mut *content)?;
                (line.size, line.sha256, line.form) = (Some(size), Some(sha256), form);
            }
            OutboundState::Gone { sha256 } => line.sha256 = sha256,
        }
        Ok(self.outbound.write_all(&line_of(&line)?)?)
    }

    fn outbound(&mut self, packer: &mut Packer<'_>) -> Result<(), BundleNotWritten> {
        self.outbound.flush()?;
        let lines = self.outbound.get_mut();
        lines.rewind()?;
        packer.file(OUTBOUND, Packing::Compressed, |out| Ok(sha256::copy(lines, out)?))?;
        Ok(())
    }

    /// The zips of uploads, then what is known of each.
    fn zips(
        &mut self,
        contents: bool,
        evidence: &dyn WorldEvidence,
        changes: &mut dyn Changes,
        packer: &mut Packer<'_>,
    ) -> Result<(), BundleNotWritten> {
        let mut lines = Vec::new();
        for upload in std::mem::take(&mut self.uploads) {
            let mut line = UploadLine::of(&upload);
            match evidence.zip(&upload)? {
                Some(zip) => {
                    let mut zip = changes.upload(&upload, zip)?;
                    let (size, digest) = if contents {
                        let name = format!("{ZIPS}{}.zip", upload.id);
                        let copied =
                            packer.file(&name, Packing::Stored, |out| Ok(sha256::copy(&mut zip, out)?))?;
                        self.counts.zips += 1;
                        (copied.1, copied.2)
                    } else {
                        sha256::hashed(&mut zip)?
                    };
                    (line.size, line.sha256, line.kept) = (size, Some(digest), contents);
                }
                None => line.sha256 = evidence.digest_of_gone(&upload),
            }
            lines.extend(line_of(&line)?);
        }
        packer.bytes(UPLOADS, &lines)?;
        Ok(())
    }

    /// The documents of the e-Box, as they were sent.
    fn documents(
        &mut self,
        evidence: &dyn WorldEvidence,
        packer: &mut Packer<'_>,
    ) -> Result<(), BundleNotWritten> {
        for content in std::mem::take(&mut self.documents) {
            let Some(mut document) = evidence.document(content)? else { continue };
            let name = format!("{DOCUMENTS}{}", content.0);
            packer.file(&name, Packing::Stored, |out| Ok(sha256::copy(&mut document, out)?))?;
            self.counts.documents += 1;
        }
        Ok(())
    }

    fn timeline(
        &mut self,
        evidence: &dyn WorldEvidence,
        changes: &mut dyn Changes,
        packer: &mut Packer<'_>,
    ) -> Result<(), BundleNotWritten> {
        packer.file(TIMELINE, Packing::Compressed, |out| {
            let mut newest = 0;
            loop {
                let entries = evidence.entries(newest)?;
                let Some(last) = entries.last() else { return Ok(()) };
                newest = last.seq;
                for entry in entries {
                    self.counts.entries += 1;
                    let Entry { seq, at, real, happening, evidence } = changes.entry(entry)?;
                    let happening = steps::without_secret(happening);
                    out.write_all(&line_of(&Entry { seq, at, real, happening, evidence })?)?;
                }
            }
        })?;
        Ok(())
    }
}

/// As JSON, on a line of its own.
fn line_of(value: &impl serde::Serialize) -> Result<Vec<u8>, BundleNotWritten> {
    let mut line = serde_json::to_vec(value)
        .map_err(|_| BundleNotWritten::NoEvidence("a part of it cannot be written as JSON".to_owned()))?;
    line.push(b'\n');
    Ok(line)
}

//! A shipment's zip with pseudonyms, and whether it is judged as the original is.

use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Seek as _};

use nets_core::finding::{Finding, Position};
use nets_core::scenario::{Scenario, Sender};
use nets_core::shipment::{Inspection, Message, Shipment};
use nets_intake::{Context, Inspector, ListedFile, OpenZip};
use thiserror::Error;

use crate::conditions::ChangedConditions;
use crate::finding::place;
use crate::kind::{TextKind, TextReplacer};
use crate::learning::Learning;
use crate::pdf;
use crate::pseudonyms::{Counting, Pseudonyms, Replaced};
use crate::shipment::shipment;
use crate::xml;
use crate::zip_writer::{Data, NewFile, TooLarge, ZipWriter};

/// A file that unpacks to more is no file of a shipment.
const LARGEST_FILE: u64 = 64 * 1024 * 1024;

/// More files are in no shipment, and none of them is read.
const MOST_FILES: usize = 10_000;

const STORED: u16 = 0;
const DEFLATED: u16 = 8;
const ENCRYPTED: u16 = 1;

/// Who judges the original and its copy.
#[derive(Clone, Copy)]
pub struct Judge<'j> {
    pub inspector: &'j Inspector,
    /// The surroundings of the original.
    pub context: Context<'j>,
    /// The scenario of the copy.
    pub scenario: &'j Scenario,
    /// Its sender in there.
    pub sender: Option<&'j Sender>,
}

impl<'j> Judge<'j> {
    /// The surroundings of the copy.
    fn of_copy(&self) -> Context<'j> {
        Context { scenario: self.scenario, sender: self.sender, ..self.context }
    }

    fn note(&self, original: &Inspection, copy: &Inspection, into: &mut ChangedConditions) {
        if let Some((original, copy)) = original.shipment().zip(copy.shipment()) {
            into.note((self.context.scenario, original), (self.scenario, copy));
        }
    }
}

/// What came of an upload.
#[derive(Debug)]
pub struct UploadCopy {
    /// The name of the copy.
    pub file_name: String,
    /// What is found in the copy, which is what was found in the original; or why there is no copy.
    pub kept: Result<Inspection, LeftOut>,
    pub replaced: Replaced,
    /// Of which conditions of the scenario the copy is another case than the original.
    pub changed_conditions: ChangedConditions,
    /// How many files were made anew.
    pub made_anew: u64,
}

/// Why there is no copy of an upload. No words of the original are in it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LeftOut {
    #[error("its list of files cannot be read")]
    NoList,
    #[error("it has more than {MOST_FILES} files")]
    TooMany,
    #[error("one of its files, number {0} of the list, cannot be unpacked")]
    Damaged(usize),
    #[error("the zip, or one of its files, is too large")]
    TooLarge,
    #[error(
        "the zip does not say in which letters the name of its file number {0} is, which holds what is to be replaced"
    )]
    OpenName(usize),
    #[error("no other PDF could be made of which the rules say the same as of its file number {0}")]
    Document(usize),
    #[error("the copy is not judged as the original: {0}")]
    Verdict(String),
}

impl Learning {
    /// Learns of what a zip holds, as far as it can be read.
    pub fn upload(&self, zip: &File) -> io::Result<()> {
        let Ok(zip) = OpenZip::of(zip.try_clone()?) else { return Ok(()) };
        for (at, listed) in zip.listed().enumerate().take(MOST_FILES) {
            self.text(TextKind::Id, listed.name);
            let Ok(bytes) = zip.read_at(at, LARGEST_FILE) else { continue };
            if is_xml(listed.name) {
                xml::rewritten(&bytes, self);
            } else {
                pdf::learn(&bytes, self);
            }
        }
        Ok(())
    }

    /// Learns of what a bare `shipment.xml` says.
    pub fn shipment_xml(&self, bytes: &[u8]) {
        xml::rewritten(bytes, self);
    }
}

impl Pseudonyms {
    /// Writes a copy of a zip with pseudonyms into an empty file, and has both judged. Where they are not judged alike,
    /// or no copy can be made, the file is empty again.
    pub fn upload(
        &self,
        zip: &File,
        file_name: &str,
        judge: &Judge<'_>,
        target: &File,
    ) -> io::Result<UploadCopy> {
        let counting = Counting::new(self);
        let new_name = counting.text(TextKind::Id, file_name);
        let mut made_anew = 0;
        let copied = copy(zip, &counting, target, &mut made_anew)?;
        let mut changed_conditions = ChangedConditions::default();
        let kept = match copied {
            Ok(()) => {
                let found = judge.inspector.inspect_zip(zip.try_clone()?, file_name, &judge.context);
                let context = judge.of_copy();
                let in_copy = judge.inspector.inspect_zip(target.try_clone()?, &new_name, &context)?;
                let found = found?;
                judge.note(&found, &in_copy, &mut changed_conditions);
                self.compared(&found, in_copy)
            }
            Err(why) => Err(why),
        };
        if kept.is_err() {
            target.set_len(0)?;
            (&*target).rewind()?;
        }
        let replaced = counting.into_replaced();
        Ok(UploadCopy { file_name: new_name, kept, replaced, changed_conditions, made_anew })
    }

    /// A bare `shipment.xml` with pseudonyms, and what is found in it, which is what was found before.
    pub fn shipment_xml(&self, bytes: &[u8], judge: &Judge<'_>) -> io::Result<(Vec<u8>, UploadCopy)> {
        let counting = Counting::new(self);
        let copy = xml::rewritten(bytes, &counting);
        let found = judge.inspector.inspect_xml(bytes, &judge.context)?;
        let context = judge.of_copy();
        let in_copy = judge.inspector.inspect_xml(&copy, &context)?;
        let mut changed_conditions = ChangedConditions::default();
        judge.note(&found, &in_copy, &mut changed_conditions);
        let kept = self.compared(&found, in_copy);
        let (file_name, replaced) = ("shipment.xml".to_owned(), counting.into_replaced());
        Ok((copy, UploadCopy { file_name, kept, replaced, changed_conditions, made_anew: 0 }))
    }

    /// Whether two inspections say the same: the same rules at the same places, and the same shipment.
    fn compared(&self, original: &Inspection, copy: Inspection) -> Result<Inspection, LeftOut> {
        let pairs = original.findings().iter().zip(copy.findings());
        if let Some((one, other)) = pairs.clone().find(|(one, other)| !self.is_alike(one, other)) {
            let words = format!("instead of {} there is {}", described(one), described(other));
            return Err(LeftOut::Verdict(words));
        }
        let (before, after) = (original.findings().len(), copy.findings().len());
        if before != after {
            return Err(LeftOut::Verdict(format!("{after} findings instead of {before}")));
        }
        let expected = original.shipment().map(|original| shipment(original, self));
        if expected != copy.shipment().map(without_content) {
            return Err(LeftOut::Verdict("another shipment is read from it".to_owned()));
        }
        Ok(copy)
    }

    fn is_alike(&self, original: &Finding, copy: &Finding) -> bool {
        let mut expected = place(&original.place, self);
        // Of one that was cut off the last word is another.
        if original.place.message_id.as_ref().is_some_and(|id| id.ends_with('…')) {
            expected.message_id.clone_from(&copy.place.message_id);
        }
        original.rule == copy.rule && expected == copy.place
    }
}

/// A shipment but for the sizes and checksums of its PDFs and addresses, which are others where one was made anew.
fn without_content(shipment: &Shipment) -> Shipment {
    let message =
        |message: &Message| Message { content: None, enclosed: None, addressed: None, ..message.clone() };
    Shipment { messages: shipment.messages.iter().map(message).collect(), ..shipment.clone() }
}

fn described(finding: &Finding) -> String {
    let position = finding.place.position.map(|Position { line, column }| format!(" at {line}:{column}"));
    format!("{}{}", finding.rule().id, position.unwrap_or_default())
}

/// Copies the files of a zip, each replaced.
fn copy(
    zip: &File,
    texts: &dyn TextReplacer,
    target: &File,
    made_anew: &mut u64,
) -> io::Result<Result<(), LeftOut>> {
    let zip = match OpenZip::of(zip.try_clone()?) {
        Ok(zip) => zip,
        Err(error) if is_of_the_zip(&error) => return Ok(Err(LeftOut::NoList)),
        Err(error) => return Err(error),
    };
    if zip.listed().len() > MOST_FILES {
        return Ok(Err(LeftOut::TooMany));
    }
    let mut out = ZipWriter::new(BufWriter::new(target));
    for (at, listed) in zip.listed().enumerate() {
        let bytes = match replaced(&zip, at, listed, texts)? {
            Ok(bytes) => bytes,
            Err(why) => return Ok(Err(why)),
        };
        *made_anew += u64::from(bytes.is_some() && !is_xml(listed.name));
        let Some(name) = new_name(listed, texts) else { return Ok(Err(LeftOut::OpenName(at + 1))) };
        let ListedFile { flags, method, mode, packed, size, checksum, .. } = listed;
        let data = match &bytes {
            Some(bytes) => Data::Whole(bytes),
            None => Data::Opaque { packed, size, checksum },
        };
        let is_utf_8 = !listed.has_open_name && (flags & 1 << 11 != 0 || !name.is_ascii());
        if let Err(TooLarge) = out.file(&NewFile { name: &name, is_utf_8, flags, method, mode, data })? {
            return Ok(Err(LeftOut::TooLarge));
        }
    }
    Ok(out.finish()?.map_err(|TooLarge| LeftOut::TooLarge))
}

fn is_of_the_zip(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::InvalidData | ErrorKind::FileTooLarge | ErrorKind::UnexpectedEof)
}

/// The name of a file with pseudonyms; none where it is not known how to write it.
fn new_name(listed: ListedFile<'_>, texts: &dyn TextReplacer) -> Option<Vec<u8>> {
    let name = texts.text(TextKind::Id, listed.name);
    if listed.has_open_name {
        return (name == listed.name).then(|| listed.raw_name.to_vec());
    }
    Some(name.into_bytes())
}

/// What a file holds instead; none for what no rule unpacks.
fn replaced(
    zip: &OpenZip,
    at: usize,
    listed: ListedFile<'_>,
    texts: &dyn TextReplacer,
) -> io::Result<Result<Option<Vec<u8>>, LeftOut>> {
    if listed.flags & ENCRYPTED != 0 || !matches!(listed.method, STORED | DEFLATED) {
        return Ok(Ok(None));
    }
    if listed.size > LARGEST_FILE {
        return Ok(Err(LeftOut::TooLarge));
    }
    let bytes = match zip.read_at(at, LARGEST_FILE) {
        Ok(bytes) => bytes,
        Err(error) if is_of_the_zip(&error) => return Ok(Err(LeftOut::Damaged(at + 1))),
        Err(error) => return Err(error),
    };
    if is_xml(listed.name) {
        return Ok(Ok(Some(xml::rewritten(&bytes, texts))));
    }
    Ok(match pdf::same_facts(&bytes, texts) {
        Some(made) => Ok(Some(made)),
        None => Err(LeftOut::Document(at + 1)),
    })
}

fn is_xml(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with(".xml")
}

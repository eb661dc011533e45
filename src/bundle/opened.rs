//! A bundle that is open: each of its files was held to its digest before anything of it is believed.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use certs_gen::KeyStore;
use nets_core::Timestamp;
use nets_core::ebox::publication::ContentId;
use nets_core::event::Upload;
use nets_core::identity::UploadId;
use nets_intake::{Inspector, SchemaSource, ZipFile};
use nets_outbound::{OutboundWriter, Templates};
use nets_scenario::Loaded;
use nets_sdo::Signatory;

use crate::about::{AboutBundle, KeysHad, PersonsData};
use crate::checking;
use crate::directory::Directory;
use crate::evidence::{SigningKeys, TextFile};
use crate::format::{
    ABOUT, DOCUMENTS, FORMAT, KEYS, LARGEST_TEXT, SCENARIO, SCHEMAS, TEMPLATES, UPLOADS, WORLDS, ZIPS,
    is_of_cases,
};
use crate::lines::{JsonLines, UploadLine};
use crate::making::UploadedZips;
use crate::member::MemberReader;
use crate::problem::BundleProblem;
use crate::sha256;

/// An open bundle.
pub struct Bundle {
    file: Arc<File>,
    directory: Directory,
    about: AboutBundle,
    scenario: Loaded,
    /// What is known of each upload. Bound: `LARGEST_MANIFEST` of what is read of them.
    uploads: BTreeMap<UploadId, UploadLine>,
}

impl Bundle {
    /// The bundle in this file.
    pub fn open(path: &Path) -> Result<Bundle, BundleProblem> {
        Bundle::of(File::open(path).map_err(BundleProblem::System)?)
    }

    /// The bundle that a file is.
    pub fn of(file: File) -> Result<Bundle, BundleProblem> {
        let file = Arc::new(file);
        let directory = Directory::read(&file)?;
        Bundle::read(file, directory)
    }

    pub(crate) fn read(file: Arc<File>, directory: Directory) -> Result<Bundle, BundleProblem> {
        if let Some(other) = directory.members.keys().find(|name| is_of_cases(name)) {
            return Err(match directory.members.contains_key(ABOUT) {
                true => BundleProblem::damaged(other, "no bundle has a file of this name"),
                false => BundleProblem::NoBundle(format!(
                    "it is the evidence of a certificate by cases: `report verify` verifies it, and below {WORLDS} in it lie \
                     the bundles, one for each case"
                )),
            });
        }
        checking::hold_to_digests(&file, &directory)?;
        let about = text_of(&file, &directory, ABOUT)?;
        let about = about_in(&about)?;
        let text = text_of(&file, &directory, SCENARIO)?;
        let scenario = nets_scenario::load(&text, SCENARIO).map_err(|problems| {
            BundleProblem::NotPlayable(format!("its scenario is not valid for this program: {problems}"))
        })?;
        let mut bundle = Bundle { file, directory, about, scenario, uploads: BTreeMap::new() };
        bundle.uploads = bundle.read_uploads()?;
        Ok(bundle)
    }

    /// What is said of it.
    pub fn about(&self) -> &AboutBundle {
        &self.about
    }

    /// The digest by which it can be told from every other.
    pub fn seal(&self) -> &str {
        &self.directory.seal
    }

    /// The scenario that its world played.
    pub fn scenario(&self) -> &Loaded {
        &self.scenario
    }

    pub(crate) fn uploads(&self) -> &BTreeMap<UploadId, UploadLine> {
        &self.uploads
    }

    /// One of its files; an error where it has none of this name.
    pub(crate) fn member(&self, name: &str) -> Result<MemberReader, BundleProblem> {
        member(&self.file, &self.directory, name)
    }

    /// The names of its files.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.directory.members.keys().map(String::as_str)
    }

    /// The uploads whose zips are in it.
    pub(crate) fn zips(&self) -> impl Iterator<Item = UploadId> {
        let zips = self.names().filter_map(|name| name.strip_prefix(ZIPS)?.strip_suffix(".zip"));
        zips.filter_map(|number| number.parse().ok().map(UploadId))
    }

    /// A file that is read as a whole.
    pub(crate) fn text(&self, name: &str) -> Result<String, BundleProblem> {
        text_of(&self.file, &self.directory, name)
    }

    /// How large one of its files is.
    pub(crate) fn size_of(&self, name: &str) -> u64 {
        self.directory.members.get(name).map_or(0, |member| member.size)
    }

    /// The user's own schemas, as far as there are any.
    pub(crate) fn schemas(&self) -> Result<Vec<TextFile>, BundleProblem> {
        self.texts(SCHEMAS, "")
    }

    /// The user's own templates.
    pub(crate) fn templates(&self) -> Result<Vec<TextFile>, BundleProblem> {
        self.texts(TEMPLATES, "")
    }

    /// The keys that are in it.
    pub(crate) fn keys(&self) -> Result<SigningKeys, BundleProblem> {
        Ok(match self.about.signing_keys {
            KeysHad::InBundle => SigningKeys::Made(self.texts(KEYS, ".key.pem")?),
            KeysHad::Brought => SigningKeys::Brought,
        })
    }

    /// What reads its zips.
    pub(crate) fn inspector(&self) -> Result<Inspector, BundleProblem> {
        let schemas = self.schemas()?;
        let source = if schemas.is_empty() {
            SchemaSource::Embedded
        } else {
            SchemaSource::Texts(schemas.into_iter().map(|file| (file.name, file.text)).collect())
        };
        Inspector::new(source).map_err(|problem| {
            BundleProblem::NotPlayable(format!("its schemas cannot be used by this program: {problem}"))
        })
    }

    /// What makes its files again.
    pub(crate) fn writer(&self) -> Result<OutboundWriter, BundleProblem> {
        let keys = match self.keys()? {
            SigningKeys::Made(keys) => keys,
            SigningKeys::Brought => Vec::new(),
        };
        writer_of(&self.templates()?, &keys, self.about.began.unwrap_or_default(), self.about.seed)
    }

    fn texts(&self, folder: &str, end: &str) -> Result<Vec<TextFile>, BundleProblem> {
        let names = self.directory.members.keys().filter(|name| name.starts_with(folder));
        let text = |name: &String| {
            let plain = name[folder.len()..].strip_suffix(end).unwrap_or(&name[folder.len()..]);
            Ok(TextFile { name: plain.to_owned(), text: text_of(&self.file, &self.directory, name)? })
        };
        names.map(text).collect()
    }

    fn read_uploads(&self) -> Result<BTreeMap<UploadId, UploadLine>, BundleProblem> {
        let mut lines = JsonLines::new(UPLOADS, self.member(UPLOADS)?);
        let mut uploads = BTreeMap::new();
        while let Some(line) = lines.next::<UploadLine>()? {
            uploads.insert(line.upload, line);
        }
        Ok(uploads)
    }

    /// The zip of an upload, in a file without a name.
    pub(crate) fn zip(&self, upload: UploadId) -> io::Result<Option<File>> {
        file_of(&self.file, &self.directory, &name_of(upload))
    }

    /// The documents of the e-Box that are in it.
    pub(crate) fn documents(&self) -> impl Iterator<Item = ContentId> {
        let numbers = self.names().filter_map(|name| name.strip_prefix(DOCUMENTS));
        numbers.filter_map(|number| number.parse().ok().map(ContentId))
    }

    /// The size and the SHA-256 of a document of the e-Box; none where it is not in it.
    pub(crate) fn document_digest(&self, content: ContentId) -> io::Result<Option<(u64, String)>> {
        let name = document_name(content);
        let found = self.directory.members.get(&name);
        found.map(|found| sha256::hashed(MemberReader::new(&self.file, &name, *found))).transpose()
    }

    /// Why a document of the e-Box is not in it.
    pub(crate) fn why_no_document(&self) -> &'static str {
        match (self.about.persons, self.about.contents) {
            (PersonsData::Replaced, _) => "they are in no bundle with pseudonyms",
            (PersonsData::AsSent, false) => "the bundle was made without their bytes",
            (PersonsData::AsSent, true) => "their bytes were gone when the bundle was made",
        }
    }

    /// Whether it does not have the bytes of this upload.
    pub(crate) fn lacks(&self, upload: &Upload) -> bool {
        !self.directory.members.contains_key(&name_of(upload.id))
    }
}

impl UploadedZips for Bundle {
    fn open(&self, upload: UploadId) -> io::Result<Option<File>> {
        use std::io::Seek;
        let zip = self.zip(upload)?;
        zip.map(|mut zip| zip.rewind().map(|()| zip)).transpose()
    }

    fn document(&self, content: ContentId) -> io::Result<Option<File>> {
        use std::io::Seek;
        let document = file_of(&self.file, &self.directory, &document_name(content))?;
        document.map(|mut file| file.rewind().map(|()| file)).transpose()
    }

    fn at(&self, upload: UploadId) -> io::Result<Option<ZipFile>> {
        match self.directory.members.get(&name_of(upload)).filter(|member| !member.is_compressed) {
            Some(found) => Ok(Some(ZipFile::within(Arc::clone(&self.file), found.data, found.packed))),
            None => self.open(upload)?.map(ZipFile::whole).transpose(),
        }
    }
}

fn document_name(content: ContentId) -> String {
    format!("{DOCUMENTS}{}", content.0)
}

fn name_of(upload: UploadId) -> String {
    format!("{ZIPS}{upload}.zip")
}

/// What makes files by these templates and signs with these keys.
pub(crate) fn writer_of(
    templates: &[TextFile],
    keys: &[TextFile],
    around: Timestamp,
    seed: u64,
) -> Result<OutboundWriter, BundleProblem> {
    let not_playable = |what: &str, problem: &dyn std::fmt::Display| {
        BundleProblem::NotPlayable(format!("its {what} cannot be used by this program: {problem}"))
    };
    let named = |files: &[TextFile]| {
        files.iter().map(|file| (file.name.clone(), file.text.clone())).collect::<Vec<_>>()
    };
    let templates =
        Templates::with_texts(named(templates)).map_err(|problem| not_playable("templates", &problem))?;
    let signatory = Signatory::kept(KeyStore::holding(named(keys)), around, seed);
    let signatory = signatory.map_err(|problem| not_playable("signing keys", &problem))?;
    Ok(OutboundWriter { templates: Arc::new(templates), signatory })
}

fn member(file: &Arc<File>, directory: &Directory, name: &str) -> Result<MemberReader, BundleProblem> {
    match directory.members.get(name) {
        Some(found) => Ok(MemberReader::new(file, name, *found)),
        None => Err(BundleProblem::NoBundle(format!("it is no bundle: it has no {name}"))),
    }
}

/// A copy of a file, without a name; none where there is none.
pub(crate) fn file_of(file: &Arc<File>, directory: &Directory, name: &str) -> io::Result<Option<File>> {
    let Some(found) = directory.members.get(name) else { return Ok(None) };
    let mut copy = tempfile::tempfile()?;
    sha256::copy(&mut MemberReader::new(file, name, *found), &mut copy)?;
    Ok(Some(copy))
}

pub(crate) fn text_of(file: &Arc<File>, directory: &Directory, name: &str) -> Result<String, BundleProblem> {
    text_up_to(file, directory, name, LARGEST_TEXT)
}

/// A text of so many bytes at the most.
pub(crate) fn text_up_to(
    file: &Arc<File>,
    directory: &Directory,
    name: &str,
    most: u64,
) -> Result<String, BundleProblem> {
    let mut bytes = Vec::new();
    let read = member(file, directory, name)?.take(most + 1).read_to_end(&mut bytes);
    read.map_err(BundleProblem::System)?;
    if bytes.len() as u64 > most {
        return Err(BundleProblem::NotPlayable(format!("{name} has more than {} MB", most >> 20)));
    }
    String::from_utf8(bytes).map_err(|_| BundleProblem::NotPlayable(format!("{name} is not UTF-8")))
}

/// The format is looked at first: what else a newer one says, this program need not know.
fn about_in(text: &str) -> Result<AboutBundle, BundleProblem> {
    #[derive(serde::Deserialize)]
    struct Format {
        format: u32,
        #[serde(default)]
        version: String,
    }
    let unreadable = || BundleProblem::NoBundle(format!("it is no bundle: {ABOUT} is not what a bundle has"));
    let Format { format, version } = serde_json::from_str(text).map_err(|_| unreadable())?;
    if format > FORMAT {
        return Err(BundleProblem::Newer { found: format, version });
    }
    serde_json::from_str(text).map_err(|_| unreadable())
}

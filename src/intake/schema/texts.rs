//! The schema documents as texts: those that are built in, or those in a folder of the user.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::decode::decode;
use super::library::Texts;
use super::problem::SchemaProblem;

/// More and larger documents than any schema of the format has.
const MOST_DOCUMENTS: usize = 200;
const MOST_BYTES: u64 = 8 * 1024 * 1024;
const MOST_FOLDERS_DEEP: usize = 4;

/// Where the schemas come from that shipments are held to.
#[derive(Debug, Clone)]
pub enum SchemaSource {
    /// Our reconstruction, which is built in.
    Embedded,
    /// The `*.xsd` files in a folder and the folders in it, such as the official ones.
    Directory(PathBuf),
    /// Those of such a folder, by their paths in it, as a bundle has them. Bound: what was read of a folder.
    Texts(BTreeMap<String, String>),
}

macro_rules! embedded {
    ($($version:literal),*) => {
        &[$(embedded!(@ $version, "shipment", "eboks", "print", "print-nordic", "email")),*]
    };
    (@ $version:literal, $($name:literal),*) => {
        &[$((
            concat!($version, "/", $name, ".xsd"),
            include_str!(concat!("../../../schemas/", $version, "/", $name, ".xsd")),
        )),*]
    };
}

const EMBEDDED: &[&[(&str, &str)]] = embedded!("1.3", "1.4", "1.5", "1.6");

/// The schema documents that are built in, by their paths, such as `1.6/shipment.xsd`, version by version.
pub fn embedded_schemas() -> impl Iterator<Item = (&'static str, &'static str)> {
    EMBEDDED.iter().copied().flatten().copied()
}

impl SchemaSource {
    /// The user's own schemas in this folder, if one is given.
    pub fn given(folder: Option<&Path>) -> Self {
        folder.map_or(SchemaSource::Embedded, |folder| SchemaSource::Directory(folder.to_owned()))
    }

    /// The user's own documents by their paths; none where ours are used.
    pub fn own_texts(&self) -> Result<BTreeMap<String, String>, SchemaProblem> {
        match self {
            SchemaSource::Embedded => Ok(BTreeMap::new()),
            SchemaSource::Directory(_) | SchemaSource::Texts(_) => self.texts(),
        }
    }

    pub(crate) fn texts(&self) -> Result<Texts, SchemaProblem> {
        match self {
            SchemaSource::Embedded => {
                Ok(embedded_schemas().map(|(path, text)| (path.to_owned(), text.to_owned())).collect())
            }
            SchemaSource::Directory(folder) => {
                let mut texts = Texts::new();
                collect(folder, "", 0, &mut texts)?;
                Ok(texts)
            }
            SchemaSource::Texts(texts) => Ok(texts.clone()),
        }
    }
}

/// Reads the schema documents below a folder. Links are followed no further than to files, so the
/// walk ends.
fn collect(folder: &Path, path: &str, depth: usize, texts: &mut Texts) -> Result<(), SchemaProblem> {
    let problem = |error: std::io::Error| SchemaProblem::unread(folder.display().to_string(), &error);
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(problem)? {
        entries.push(entry.map_err(problem)?);
    }
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let inner = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
        if entry.file_type().map_err(problem)?.is_dir() {
            if depth < MOST_FOLDERS_DEEP {
                collect(&entry.path(), &inner, depth + 1, texts)?;
            }
        } else if name.to_ascii_lowercase().ends_with(".xsd") {
            if texts.len() == MOST_DOCUMENTS {
                let message = format!("there are more than {MOST_DOCUMENTS} schema documents");
                return Err(SchemaProblem::new(folder.display().to_string(), message));
            }
            texts.insert(inner, read(&entry.path())?);
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, SchemaProblem> {
    let place = || path.display().to_string();
    let unread = |error: std::io::Error| SchemaProblem::unread(place(), &error);
    let file = fs::File::open(path).map_err(unread)?;
    let mut bytes = Vec::new();
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(unread)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MOST_BYTES {
        return Err(SchemaProblem::new(place(), format!("a schema document has at most {MOST_BYTES} bytes")));
    }
    decode(&bytes).map_err(|message| SchemaProblem::new(place(), message))
}

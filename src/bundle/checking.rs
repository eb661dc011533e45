//! Whether a bundle is as it was written: each file is held to its digest, and the whole to its seal.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use nets_intake::on_all_cores;
use nets_text::system_words;

use crate::directory::{BundleMember, Directory};
use crate::format::{LARGEST_MANIFEST, MANIFEST};
use crate::member::MemberReader;
use crate::problem::BundleProblem;
use crate::sha256::{Hashing, hashed};

/// The file is read in pieces of 64 KiB.
const PIECE: usize = 65_536;

/// Names the first file that is not as it was written, or what else was changed.
pub(crate) fn hold_to_digests(file: &Arc<File>, directory: &Directory) -> Result<(), BundleProblem> {
    let manifest = manifest(file, directory)?;
    let members: Vec<_> = directory.members.iter().collect();
    let hash = |(name, member): &(&String, &BundleMember)| hashed(MemberReader::new(file, name, **member));
    for (&(name, _), hashed) in members.iter().zip(on_all_cores(&members, members.len(), hash)) {
        let (_, digest) = hashed.map_err(|error| of(name, error))?;
        if name == MANIFEST {
            continue;
        }
        match manifest.get(name.as_str()) {
            Some(expected) if *expected == digest => {}
            Some(_) => {
                return Err(BundleProblem::damaged(name, format!("{MANIFEST} has another digest of it")));
            }
            None => return Err(BundleProblem::damaged(name, format!("{MANIFEST} does not list it"))),
        }
    }
    if let Some(missing) = manifest.keys().find(|name| !directory.members.contains_key(name.as_str())) {
        return Err(BundleProblem::damaged(missing, "it is not in the bundle any more"));
    }
    let digest = digest_before_seal(file, directory.sealed).map_err(BundleProblem::System)?;
    if digest != directory.seal {
        return Err(BundleProblem::damaged(
            "the bundle, outside of what its files hold,",
            "the digest at its end is another",
        ));
    }
    Ok(())
}

/// What is listed, by its name. Bound: `LARGEST_MANIFEST`.
fn manifest(file: &Arc<File>, directory: &Directory) -> Result<BTreeMap<String, String>, BundleProblem> {
    let Some(found) = directory.members.get(MANIFEST) else {
        return Err(BundleProblem::NoBundle(format!("it is no bundle: it has no {MANIFEST}")));
    };
    let mut text = String::new();
    let read = MemberReader::new(file, MANIFEST, *found).take(LARGEST_MANIFEST).read_to_string(&mut text);
    read.map_err(|error| of(MANIFEST, error))?;
    let listed =
        text.lines().map(|line| line.split_once("  ").map(|(digest, name)| (name.into(), digest.into())));
    listed.collect::<Option<_>>().ok_or_else(|| BundleProblem::damaged(MANIFEST, "it has another form"))
}

/// Why a file cannot be read to its end.
fn of(name: &str, error: io::Error) -> BundleProblem {
    match error.kind() {
        io::ErrorKind::InvalidData => BundleProblem::Damaged {
            member: name.to_owned(),
            // It begins with the name.
            what: system_words(&error).rsplit(": ").next().unwrap_or_default().to_owned(),
        },
        _ => BundleProblem::System(error),
    }
}

fn digest_before_seal(file: &File, length: u64) -> io::Result<String> {
    let mut hashing = Hashing::new();
    let mut piece = vec![0; PIECE];
    while hashing.size() < length {
        let most = usize::try_from(length - hashing.size()).map_or(PIECE, |left| left.min(PIECE));
        match file.read_at(&mut piece[..most], hashing.size()) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(read) => hashing.take(&piece[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(hashing.digest())
}

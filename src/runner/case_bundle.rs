//! The bundle of a case that did not pass: what happened in its world, for `replay`.

use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use nets_bundle::{Bundle, BundleProblem, NotPseudonymised, PersonsData, pseudonymise};
use nets_control::{Control, NoBundle, WantedBundle};
use nets_driver::WorldName;
use nets_pseudonym::PseudonymKey;
use nets_text::system_words;
use tempfile::NamedTempFile;

use crate::playing::Playing;

/// What it is called in the folder of its case.
pub(crate) const BUNDLE: &str = "world.bundle.zip";

/// A bundle has at most so many bytes; of a larger one the bytes of uploads are left out.
const LARGEST: u64 = 64 << 20;

/// Why a case has no bundle.
#[derive(Debug, thiserror::Error)]
pub enum NoCaseBundle {
    #[error("{0}")]
    World(#[from] NoBundle),
    #[error("{0}")]
    Unreadable(#[from] BundleProblem),
    #[error("{0}")]
    Pseudonyms(#[from] NotPseudonymised),
    #[error("{}", system_words(.0))]
    Disk(#[from] io::Error),
}

/// The bundle of the case's world as it was sent, in a file that is gone once it is dropped.
pub(crate) async fn as_sent(playing: &Playing<'_>) -> Result<NamedTempFile, NoCaseBundle> {
    bundle_of(&*playing.stage.control, &playing.plan.world, &playing.stage.folder).await
}

/// The bundle of the world of a case as it was sent, in a file of this folder that is gone once it is dropped. It has 64 MB at
/// the most: the bytes of uploads are left out where it would have more.
pub async fn bundle_of(
    control: &dyn Control,
    world: &WorldName,
    folder: &Path,
) -> Result<NamedTempFile, NoCaseBundle> {
    match saved(control, world, folder, true).await {
        Err(NoCaseBundle::World(NoBundle::CannotBeMade(_))) => saved(control, world, folder, false).await,
        saved => saved,
    }
}

async fn saved(
    control: &dyn Control,
    world: &WorldName,
    folder: &Path,
    contents: bool,
) -> Result<NamedTempFile, NoCaseBundle> {
    let file = NamedTempFile::new_in(folder)?;
    let out = LimitedFile { file: file.reopen()?, left: LARGEST };
    control.bundle(world, WantedBundle { contents }, Box::new(out)).await?;
    Ok(file)
}

/// Puts it into the folder of its case, for its owner alone.
pub(crate) fn put(as_sent: &NamedTempFile, persons: PersonsData, own: &Path) -> Result<(), NoCaseBundle> {
    let copy = NamedTempFile::new_in(own)?;
    let mut out = LimitedFile { file: copy.reopen()?, left: LARGEST };
    match persons {
        PersonsData::AsSent => drop(io::copy(&mut as_sent.reopen()?, &mut out)?),
        PersonsData::Replaced => {
            let bundle = Bundle::of(as_sent.reopen()?)?;
            let made = pseudonymise(&bundle, PseudonymKey::random()?, &mut out)?;
            for (upload, why) in made.left_out {
                tracing::warn!(%upload, %why, "the bundle of a case has an upload by its digest alone");
            }
        }
    }
    copy.persist(own.join(BUNDLE)).map_err(|problem| problem.error)?;
    Ok(())
}

/// Takes so many bytes and no more.
struct LimitedFile {
    file: File,
    left: u64,
}

impl Write for LimitedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() as u64 > self.left {
            return Err(ErrorKind::FileTooLarge.into());
        }
        let written = self.file.write(bytes)?;
        self.left -= written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_takes_what_it_may_and_no_more() {
        let file = tempfile::tempfile().expect("a file");
        let mut limited = LimitedFile { file, left: 5 };
        limited.write_all(b"abc").expect("taken");
        let refused = limited.write_all(b"def").expect_err("too much");
        assert_eq!(refused.kind(), ErrorKind::FileTooLarge);
        limited.write_all(b"de").expect("taken");
        assert_eq!(limited.file.metadata().expect("known").len(), 5);
    }
}

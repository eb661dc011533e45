//! A bundle: what comes of it, or the reason why it is refused.

use std::fs::File;
use std::io::{Cursor, Read, Seek, Write};

use nets_bundle::{Bundle, BundleProblem, hashed, replay};
use zip::write::SimpleFileOptions;

/// So much of a bundle is its seal.
const SEAL: usize = "sha256:".len() + 64;

const MANIFEST: &str = "manifest.sha256";

/// Each change breaks the seal: so as given, and then with the digests that it would have to have.
pub fn try_with(input: &[u8]) {
    try_file(input);
    if let Some(sealed) = resealed(input) {
        try_file(&sealed);
    }
}

fn try_file(bytes: &[u8]) {
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(bytes).and_then(|()| file.rewind()).expect("room on the disk");
    if let Err(problem) = play(file) {
        assert!(!matches!(problem, BundleProblem::System(_)), "{problem:?}");
        assert!(!problem.to_string().is_empty());
    }
}

fn play(file: File) -> Result<(), BundleProblem> {
    let replayed = replay(&Bundle::of(file)?)?;
    if let Some(difference) = &replayed.difference {
        assert!(!difference.expected.is_empty() && !difference.came.is_empty(), "{difference:?}");
    }
    Ok(())
}

/// The files in a zip, as far as they can be had, with true digests; none when it is no zip.
fn resealed(input: &[u8]) -> Option<Vec<u8>> {
    const LARGE: u64 = 1 << 20;
    let mut zip = zip::ZipArchive::new(Cursor::new(input)).ok()?;
    let mut sealed = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut manifest = String::new();
    for index in 0..zip.len() {
        let Ok(file) = zip.by_index(index) else { continue };
        let name = String::from_utf8_lossy(file.name_raw()).into_owned();
        let mut content = Vec::new();
        // What is there up to a fault is taken for all of it.
        drop(file.take(LARGE).read_to_end(&mut content));
        if name != MANIFEST && sealed.start_file(name.as_str(), SimpleFileOptions::default()).is_ok() {
            sealed.write_all(&content).ok()?;
            manifest.push_str(&format!("{}  {name}\n", hashed(&content[..]).ok()?.1));
        }
    }
    sealed.start_file(MANIFEST, SimpleFileOptions::default()).ok()?;
    sealed.write_all(manifest.as_bytes()).ok()?;
    sealed.set_raw_comment(vec![0; SEAL].into()).ok()?;
    let mut bytes = sealed.finish().ok()?.into_inner();
    let before = bytes.len() - SEAL;
    let seal = format!("sha256:{}", hashed(&bytes[..before]).ok()?.1);
    bytes[before..].copy_from_slice(seal.as_bytes());
    Some(bytes)
}

/// A small bundle, whose texts are stored as they are, so that changes reach them.
pub fn seeds() -> Vec<Vec<u8>> {
    let small = include_bytes!("../../src/bundle/tests/fixtures/small.bundle.zip");
    let mut zip = zip::ZipArchive::new(Cursor::new(small)).expect("a zip");
    let mut stored = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let plain = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).expect("a file");
        stored.start_file(String::from_utf8_lossy(file.name_raw()), plain).expect("its name");
        std::io::copy(&mut file, &mut stored).expect("its content");
    }
    vec![small.to_vec(), stored.finish().expect("a zip").into_inner()]
}

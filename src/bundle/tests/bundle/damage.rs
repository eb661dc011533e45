//! One bit changed anywhere is found, and named where it lies in a file of the bundle.

use nets_bundle::BundleProblem;

use crate::support::{TestWorld, opened};

fn small() -> Vec<u8> {
    let mut world = TestWorld::new();
    world.send("netsshare_a.zip", b"no zip at all, but a text that is long enough to be hit".to_vec());
    world.saved().1
}

/// Where the bytes of each file lie, by what the zip itself says.
fn data(bytes: &[u8]) -> Vec<(String, std::ops::Range<usize>)> {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip");
    (0..zip.len())
        .map(|index| {
            let file = zip.by_index_raw(index).expect("a file");
            let begin = usize::try_from(file.data_start().expect("it has been found")).expect("an offset");
            let length = usize::try_from(file.compressed_size()).expect("a length");
            (String::from_utf8_lossy(file.name_raw()).into_owned(), begin..begin + length)
        })
        .collect()
}

#[test]
fn each_bit_of_a_bundle_that_is_changed_is_found_and_named() {
    let whole = small();
    opened(&whole).expect("it is whole");
    let files = data(&whole);
    for place in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[place] ^= 1 << (place % 8);
        let problem =
            opened(&damaged).err().unwrap_or_else(|| panic!("byte {place} was changed, and not found"));
        let told = problem.to_string();
        if let Some((name, range)) = files.iter().find(|(_, range)| range.contains(&place)) {
            let BundleProblem::Damaged { member, .. } = problem else { panic!("byte {place}: {told}") };
            if member != *name {
                assert!(
                    told.starts_with("the bundle, outside of what its files hold, "),
                    "byte {place}: {told}"
                );
                assert!(
                    place + 1 == range.end,
                    "byte {place}: only the last one of a file has bits that mean nothing"
                );
            }
        }
    }
}

#[test]
fn every_bit_of_the_parts_between_the_files_is_found() {
    let whole = small();
    let files = data(&whole);
    let between = (0..whole.len()).filter(|place| !files.iter().any(|(_, range)| range.contains(place)));
    for place in between {
        for bit in 0..8 {
            let mut damaged = whole.clone();
            damaged[place] ^= 1 << bit;
            assert!(opened(&damaged).is_err(), "bit {bit} of byte {place} was changed, and not found");
        }
    }
}

#[test]
fn a_bundle_cut_short_or_lengthened_is_none() {
    let whole = small();
    for length in 0..whole.len() {
        assert!(opened(&whole[..length]).is_err(), "cut to {length} bytes");
    }
    for more in [&b"x"[..], &[0; 100], &whole] {
        assert!(opened(&[&whole[..], more].concat()).is_err());
        assert!(opened(&[more, &whole[..]].concat()).is_err());
    }
}

//! The list at the end of a bundle's zip: it is read by ourselves, within bounds, and everything in it must fit together.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use crate::format::{LONGEST_NAME, MOST_BYTES, MOST_MEMBERS, is_known};
use crate::problem::BundleProblem;
use crate::sealed::{LENGTH, PREFIX};

const END: [u8; 4] = *b"PK\x05\x06";
const LISTED: [u8; 4] = *b"PK\x01\x02";
const LOCAL: [u8; 4] = *b"PK\x03\x04";

const END_LENGTH: usize = 22;
const LISTED_LENGTH: usize = 46;
const LOCAL_LENGTH: usize = 30;

/// Bits of a file's flags that mean another way of reading it: it is encrypted, patched, or its header masked.
const OTHER_WAYS: u16 = 0b0010_0000_0110_0001;

/// A file in a bundle, by where it lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BundleMember {
    pub(crate) is_compressed: bool,
    pub(crate) crc32: u32,
    pub(crate) size: u64,
    pub(crate) packed: u64,
    /// Where its bytes begin.
    pub(crate) data: u64,
}

/// All files of a bundle, and its seal. Bound: `MOST_MEMBERS`.
pub(crate) struct Directory {
    pub(crate) members: BTreeMap<String, BundleMember>,
    /// The digest in the seal.
    pub(crate) seal: String,
    /// How many bytes stand before the seal.
    pub(crate) sealed: u64,
}

impl Directory {
    pub(crate) fn read(file: &File) -> Result<Directory, BundleProblem> {
        let length = file.metadata().map_err(BundleProblem::System)?.len();
        let tail = (END_LENGTH + LENGTH) as u64;
        if length > MOST_BYTES + tail {
            return Err(no_bundle("a bundle has at most 4 GB"));
        }
        let end_at = length.checked_sub(tail).ok_or_else(|| no_bundle("it is too short"))?;
        let end: [u8; END_LENGTH] = read(file, end_at)?;
        let seal: [u8; LENGTH] = read(file, length - LENGTH as u64)?;
        let Some(seal) = seal_in(&seal).filter(|_| end[..4] == END && u16_at(&end, 20) as usize == LENGTH)
        else {
            return Err(no_bundle(
                "it does not end as a bundle does: it is something else, or its end is missing or damaged",
            ));
        };
        let (count, other_count) = (u16_at(&end, 10), u16_at(&end, 8));
        let (size, begins) = (u64::from(u32_at(&end, 12)), u64::from(u32_at(&end, 16)));
        let fits = u32_at(&end, 4) == 0 && count == other_count && begins.checked_add(size) == Some(end_at);
        if !fits || usize::from(count) > MOST_MEMBERS {
            return Err(damaged("the numbers at its end do not fit together"));
        }
        let listed = list(file, begins, end_at, usize::from(count))?;
        let mut members = BTreeMap::new();
        for (place, entry) in listed.iter().enumerate() {
            let until = listed.get(place + 1).map_or(begins, |next| next.header);
            let member = entry.member(file, until)?;
            if members.insert(entry.name.clone(), member).is_some() {
                return Err(BundleProblem::damaged(entry.name.clone(), "it is listed twice"));
            }
        }
        Ok(Directory { members, seal, sealed: length - LENGTH as u64 })
    }
}

/// A file as the list has it.
struct ListedMember {
    name: String,
    flags: u16,
    method: u16,
    crc32: u32,
    packed: u64,
    size: u64,
    header: u64,
}

/// In the order in which they lie.
fn list(file: &File, begins: u64, end: u64, count: usize) -> Result<Vec<ListedMember>, BundleProblem> {
    let mut at = begins;
    let mut listed: Vec<ListedMember> = Vec::new();
    for _ in 0..count {
        if at + LISTED_LENGTH as u64 > end {
            return Err(damaged("it lists fewer files than it says"));
        }
        let head: [u8; LISTED_LENGTH] = read(file, at)?;
        let name_length = usize::from(u16_at(&head, 28));
        let behind = u64::from(u16_at(&head, 30)) + u64::from(u16_at(&head, 32));
        if head[..4] != LISTED || name_length > LONGEST_NAME {
            return Err(damaged(&format!("file {} in it has another form", listed.len() + 1)));
        }
        let mut name = vec![0; name_length];
        read_into(file, at + LISTED_LENGTH as u64, &mut name)?;
        let name = String::from_utf8(name).ok().filter(|name| is_known(name));
        let name = name.ok_or_else(|| {
            damaged(&format!("file {} in it has a name that no bundle has", listed.len() + 1))
        })?;
        let header = u64::from(u32_at(&head, 42));
        if listed.last().is_some_and(|before| before.header >= header) {
            return Err(BundleProblem::damaged(name, "it does not lie behind the one before"));
        }
        listed.push(ListedMember {
            name,
            flags: u16_at(&head, 8),
            method: u16_at(&head, 10),
            crc32: u32_at(&head, 16),
            packed: u64::from(u32_at(&head, 20)),
            size: u64::from(u32_at(&head, 24)),
            header,
        });
        at += LISTED_LENGTH as u64 + name_length as u64 + behind;
    }
    if at != end {
        return Err(damaged("it lists more than it says"));
    }
    Ok(listed)
}

impl ListedMember {
    /// Where its bytes lie, which end before the next file.
    fn member(&self, file: &File, until: u64) -> Result<BundleMember, BundleProblem> {
        let wrong = |what: &str| BundleProblem::damaged(self.name.clone(), what);
        let is_compressed = match self.method {
            0 => false,
            8 => true,
            _ => return Err(wrong("it is packed in another way than bundles are")),
        };
        if self.flags & OTHER_WAYS != 0 || (!is_compressed && self.packed != self.size) {
            return Err(wrong("it is packed in another way than bundles are"));
        }
        if self.header + LOCAL_LENGTH as u64 > until {
            return Err(wrong("it does not lie where the list says"));
        }
        let head: [u8; LOCAL_LENGTH] = read(file, self.header)?;
        let name_length = u64::from(u16_at(&head, 26));
        let data = self.header + LOCAL_LENGTH as u64 + name_length + u64::from(u16_at(&head, 28));
        if head[..4] != LOCAL || name_length != self.name.len() as u64 || data + self.packed > until {
            return Err(wrong("it does not lie where the list says"));
        }
        let mut name = vec![0; self.name.len()];
        read_into(file, self.header + LOCAL_LENGTH as u64, &mut name)?;
        if name != self.name.as_bytes() {
            return Err(wrong("another name stands at it"));
        }
        Ok(BundleMember { is_compressed, crc32: self.crc32, size: self.size, packed: self.packed, data })
    }
}

fn seal_in(comment: &[u8]) -> Option<String> {
    let digest = comment.strip_prefix(PREFIX)?;
    let is_digit = |byte: &u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte);
    digest.iter().all(is_digit).then(|| String::from_utf8_lossy(digest).into_owned())
}

fn no_bundle(what: &str) -> BundleProblem {
    BundleProblem::NoBundle(format!("it is no bundle, or not all of one: {what}; get another copy of it"))
}

fn damaged(what: &str) -> BundleProblem {
    BundleProblem::damaged("the list of files in the bundle", what)
}

fn read<const LENGTH: usize>(file: &File, at: u64) -> Result<[u8; LENGTH], BundleProblem> {
    let mut bytes = [0; LENGTH];
    read_into(file, at, &mut bytes)?;
    Ok(bytes)
}

fn read_into(file: &File, at: u64, bytes: &mut [u8]) -> Result<(), BundleProblem> {
    file.read_exact_at(bytes, at).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => damaged("it points behind the end of the file"),
        _ => BundleProblem::System(error),
    })
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

//! Zips put together byte by byte, so that each of their parts can be wrong by itself.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::{DeflateEncoder, ZlibEncoder};

use crate::support::Zip;

/// The stream of a PDF.
pub fn packed(content: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).expect("memory takes everything");
    encoder.finish().expect("memory takes everything")
}

/// What stands behind a file whose size was not known before.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Behind {
    Nothing,
    /// With the mark or without, with sizes of so many bytes.
    Record {
        marked: bool,
        width: usize,
    },
    /// The header says that there is one, and states the sizes itself.
    Missing,
}

/// One file, with all that its header and the list say of it.
#[derive(Clone)]
pub struct Member {
    pub name: Vec<u8>,
    pub flags: u16,
    pub method: u16,
    pub data: Vec<u8>,
    pub checksum: u32,
    pub packed: u32,
    pub size: u32,
    pub behind: Behind,
    pub local_extra: Vec<u8>,
    pub listed_extra: Vec<u8>,
    /// Bytes before the header that belong to nothing.
    pub gap: Vec<u8>,
    /// Changes the header before the file, once it is written.
    pub spoil: fn(&mut Vec<u8>),
    /// Changes what the list says of the file, once it is written.
    pub spoil_listed: fn(&mut [u8]),
}

impl Member {
    pub fn deflated(name: &str, content: &[u8]) -> Self {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(content).expect("memory takes everything");
        let data = encoder.finish().expect("memory takes everything");
        let length = |bytes: &[u8]| u32::try_from(bytes.len()).expect("a small file");
        Member {
            name: name.as_bytes().to_vec(),
            flags: 0,
            method: 8,
            checksum: crc32fast::hash(content),
            packed: length(&data),
            size: length(content),
            data,
            behind: Behind::Nothing,
            local_extra: Vec::new(),
            listed_extra: Vec::new(),
            gap: Vec::new(),
            spoil: |_| {},
            spoil_listed: |_| {},
        }
    }

    pub fn stored(name: &str, content: &[u8]) -> Self {
        let data = content.to_vec();
        let packed = u32::try_from(data.len()).expect("a small file");
        Member { method: 0, data, packed, ..Member::deflated(name, content) }
    }

    fn write(&self, zip: &mut Vec<u8>) {
        zip.extend_from_slice(&self.gap);
        let (flag, open) = match self.behind {
            Behind::Nothing => (0, false),
            Behind::Missing => (8, false),
            Behind::Record { .. } => (8, true),
        };
        let stated = |number: u32| if open { 0 } else { number };
        let mut header = b"PK\x03\x04\x14\0".to_vec();
        header.extend((self.flags | flag).to_le_bytes());
        header.extend(self.method.to_le_bytes());
        header.extend([0; 4]);
        for number in [self.checksum, self.packed, self.size] {
            header.extend(stated(number).to_le_bytes());
        }
        header.extend(length(&self.name));
        header.extend(length(&self.local_extra));
        header.extend_from_slice(&self.name);
        header.extend_from_slice(&self.local_extra);
        (self.spoil)(&mut header);
        zip.extend(header);
        zip.extend_from_slice(&self.data);
        if let Behind::Record { marked, width } = self.behind {
            zip.extend_from_slice(if marked { b"PK\x07\x08" } else { b"" });
            zip.extend(self.checksum.to_le_bytes());
            for number in [self.packed, self.size] {
                zip.extend(&u64::from(number).to_le_bytes()[..width]);
            }
        }
    }

    fn list(&self, at: u32, list: &mut Vec<u8>) {
        let flag = if self.behind == Behind::Nothing { 0 } else { 8 };
        let from = list.len();
        list.extend_from_slice(b"PK\x01\x02\x14\0\x14\0");
        list.extend((self.flags | flag).to_le_bytes());
        list.extend(self.method.to_le_bytes());
        list.extend([0; 4]);
        for number in [self.checksum, self.packed, self.size] {
            list.extend(number.to_le_bytes());
        }
        list.extend(length(&self.name));
        list.extend(length(&self.listed_extra));
        list.extend([0; 12 - 2]);
        list.extend(at.to_le_bytes());
        list.extend_from_slice(&self.name);
        list.extend_from_slice(&self.listed_extra);
        (self.spoil_listed)(&mut list[from..]);
    }
}

fn length(bytes: &[u8]) -> [u8; 2] {
    u16::try_from(bytes.len()).expect("a short text").to_le_bytes()
}

/// A whole zip.
#[derive(Clone, Default)]
pub struct Raw {
    pub members: Vec<Member>,
    pub before: Vec<u8>,
    /// Between the last file and the list, and between the list and the end.
    pub before_list: Vec<u8>,
    pub behind_list: Vec<u8>,
    pub comment: Vec<u8>,
    pub behind: Vec<u8>,
    /// The records of a large zip, written though it is small.
    pub large: bool,
    /// Changes the records at the end, once they are written.
    pub spoil: Option<fn(&mut Vec<u8>)>,
}

impl Raw {
    pub fn valid() -> Self {
        let members = Zip::valid().entries;
        let members = members.iter().map(|(name, content)| Member::deflated(name, content)).collect();
        Raw { members, ..Raw::default() }
    }

    pub fn comment(mut self, comment: &[u8]) -> Self {
        self.comment = comment.to_vec();
        self
    }

    /// The shipment with its second file, a PDF, changed so.
    pub fn with(change: impl FnOnce(&mut Member)) -> Self {
        let mut raw = Raw::valid();
        change(&mut raw.members[1]);
        raw
    }

    /// The bytes. All offsets count from the first file.
    pub fn bytes(&self) -> Vec<u8> {
        let (mut zip, mut list) = (Vec::new(), Vec::new());
        let offset = |zip: &Vec<u8>| u32::try_from(zip.len()).expect("a small zip");
        for member in &self.members {
            let at = offset(&zip) + u32::try_from(member.gap.len()).expect("a small gap");
            member.write(&mut zip);
            member.list(at, &mut list);
        }
        zip.extend_from_slice(&self.before_list);
        let list_at = offset(&zip);
        zip.extend_from_slice(&list);
        zip.extend_from_slice(&self.behind_list);
        let mut end = Vec::new();
        let (count, size) = (self.members.len() as u64, list.len() as u64);
        if self.large {
            end.extend_from_slice(b"PK\x06\x06");
            end.extend(44_u64.to_le_bytes());
            end.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
            for number in [count, count, size, u64::from(list_at)] {
                end.extend(number.to_le_bytes());
            }
            end.extend_from_slice(b"PK\x06\x07\0\0\0\0");
            end.extend(u64::from(offset(&zip)).to_le_bytes());
            end.extend(1_u32.to_le_bytes());
        }
        end.extend_from_slice(b"PK\x05\x06\0\0\0\0");
        end.extend(&count.to_le_bytes()[..2]);
        end.extend(&count.to_le_bytes()[..2]);
        end.extend(&size.to_le_bytes()[..4]);
        end.extend(list_at.to_le_bytes());
        end.extend(length(&self.comment));
        if let Some(spoil) = self.spoil {
            spoil(&mut end);
        }
        [&self.before[..], &zip, &end, &self.comment, &self.behind].concat()
    }
}

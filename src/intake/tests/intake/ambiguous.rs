//! Zips in which two programs find different files, each refused by name; and odd ones in which all
//! find the same.

use crate::raw::{Behind, Member, Raw};
use crate::support::{PDF, Zip, inspect_bytes, rules};

/// What is said of a zip that is refused for nothing but this.
#[track_caller]
fn refused(raw: &Raw) -> String {
    let inspection = inspect_bytes(&raw.bytes());
    assert_eq!(rules(&inspection), ["zip.ambiguous"], "{:#?}", inspection.findings());
    assert!(inspection.shipment().is_none());
    inspection.findings()[0].found.clone()
}

#[track_caller]
fn accepted(raw: &Raw) {
    let inspection = inspect_bytes(&raw.bytes());
    assert_eq!(rules(&inspection), [""; 0], "{:#?}", inspection.findings());
}

/// What is said of a zip that is taken with a warning of bytes that belong to nothing.
#[track_caller]
fn warned(raw: &Raw) -> (Option<u64>, String) {
    let inspection = inspect_bytes(&raw.bytes());
    assert_eq!(rules(&inspection), ["zip.unused-bytes"], "{:#?}", inspection.findings());
    assert!(inspection.shipment().is_some());
    let finding = &inspection.findings()[0];
    (finding.place.byte, finding.found.clone())
}

/// The extra field of a large file, before the file, whose sizes are still open.
fn open_sizes(open: u64) -> Vec<u8> {
    [&b"\x01\0\x10\0"[..], &open.to_le_bytes(), &open.to_le_bytes()].concat()
}

fn put(bytes: &mut [u8], at: usize, number: u32) {
    bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
}

#[test]
fn a_zip_in_the_comment_of_another_is_refused() {
    let two_lists = "there are two lists of files, and programs differ in which";
    let mut inner = Raw::valid();
    assert_eq!(refused(&Raw::valid().comment(&inner.bytes())), two_lists);
    inner.members.pop();
    let told = refused(&Raw::valid().comment(&inner.bytes()));
    assert_eq!(told, "parts of another zip stand before its first file");
}

#[test]
fn a_second_end_is_refused_wherever_it_stands() {
    let end = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    assert_eq!(
        refused(&Raw::valid().comment(&[&end[..20], b"\0\0, a comment"].concat())),
        "parts of another zip stand before its first file"
    );
    let lost = b"PK\x05\x06\0\0\0\0\x01\0\x01\0\x2E\0\0\0\xFF\0\0\0\0\0".to_vec();
    let told = refused(&Raw { behind: lost, ..Raw::valid() });
    assert_eq!(told, "the end of a zip stands in it more than once");
}

#[test]
fn another_zip_before_the_first_file_is_refused() {
    let mut other = Raw::valid();
    other.members.truncate(1);
    let told = refused(&Raw { before: other.bytes(), ..Raw::valid() });
    assert_eq!(told, "parts of another zip stand before its first file");
}

#[test]
fn a_file_that_the_list_leaves_out_is_refused() {
    let whole = Raw::valid();
    let hidden = Raw { members: vec![Member::stored("shipment.xml", b"<other/>")], ..Raw::default() }.bytes();
    let header = hidden[..60].to_vec();
    let told = refused(&Raw::with(|member| member.gap.clone_from(&header)));
    assert_eq!(told, "parts of another zip stand between its files");
    let told = refused(&Raw { before_list: header, ..whole.clone() });
    assert_eq!(told, "parts of another zip stand between its files");
    let told = refused(&Raw { behind: b"PK\x01\x02".repeat(30), ..whole });
    assert_eq!(told, "parts of another zip stand behind its end");
}

#[test]
fn two_lists_of_files_are_refused() {
    // A program that believes the offset finds the first list, one that counts back the second.
    let list_of = |raw: &Raw| {
        let bytes = raw.bytes();
        let at = bytes.windows(4).position(|mark| mark == b"PK\x01\x02").expect("a list");
        bytes[at..bytes.len() - 22].to_vec()
    };
    let raw = Raw::valid();
    let second = list_of(&raw);
    let told = refused(&Raw { behind_list: second, ..raw });
    assert_eq!(told, "there are two lists of files, and programs differ in which");
}

#[test]
fn a_list_of_more_or_fewer_files_than_the_end_says_is_refused() {
    let told = refused(&Raw { spoil: Some(|end| end[8..12].copy_from_slice(&[3, 0, 3, 0])), ..Raw::valid() });
    assert_eq!(told, "the list holds more files than the end of the zip says");
    let told = refused(&Raw { spoil: Some(|end| end[8..12].copy_from_slice(&[5, 0, 5, 0])), ..Raw::valid() });
    assert_eq!(told, "the list holds fewer files than the end of the zip says");
}

#[test]
fn the_end_of_a_large_zip_must_say_what_the_small_one_says() {
    accepted(&Raw { large: true, ..Raw::valid() });
    accepted(&Raw { large: true, spoil: Some(|end| end[76 + 8..][..12].fill(0xFF)), ..Raw::valid() });
    let told = refused(&Raw { large: true, spoil: Some(|end| end[32] = 3), ..Raw::valid() });
    assert_eq!(told, "the two ends of the zip contradict each other");
    let told = refused(&Raw { large: true, spoil: Some(|end| end[4] = 43), ..Raw::valid() });
    assert_eq!(told, "the end of a large zip has another length than it says");
    let shift = |end: &mut Vec<u8>| {
        let at = u64::from_le_bytes(end[64..72].try_into().expect("eight bytes"));
        end[64..72].copy_from_slice(&(at - 20).to_le_bytes());
    };
    let raw = Raw { large: true, before: vec![b' '; 40], spoil: Some(shift), ..Raw::valid() };
    assert_eq!(refused(&raw), "the two ends of the zip put the list of files at two places");
}

#[test]
fn each_number_before_a_file_must_be_that_of_the_list() {
    type Spoil = fn(&mut Vec<u8>);
    let spoilt: [(Spoil, &str); 5] = [
        (|header| header[30] = b'e', "another name before the entry than in the list"),
        (|header| header[8] = 0, "another compression method before the entry than in the list"),
        (|header| header[6] = 1, "another word on encryption before the entry than in the list"),
        (|header| put(header, 14, 1), "another checksum before the entry than in the list"),
        (|header| put(header, 18, 9), "another size before the entry than in the list"),
    ];
    for (spoil, words) in spoilt {
        assert_eq!(refused(&Raw::with(|member| member.spoil = spoil)), words);
    }
    let told = refused(&Raw::with(|member| member.spoil = |header| put(header, 22, 9)));
    assert_eq!(told, "another size before the entry than in the list");
}

#[test]
fn what_stands_behind_a_file_must_be_what_the_list_says() {
    for marked in [true, false] {
        accepted(&Raw::with(|member| member.behind = Behind::Record { marked, width: 4 }));
    }
    accepted(&Raw::with(|member| member.behind = Behind::Missing));
    // Sizes left open in the extra field of large files.
    for open in [0, u64::MAX] {
        accepted(&Raw::with(|member| {
            member.behind = Behind::Record { marked: true, width: 8 };
            member.local_extra = open_sizes(open);
            member.spoil = |header| header[18..26].fill(0xFF);
        }));
    }
    let wrong = "another size or checksum behind the entry than in the list";
    let raw = Raw::with(|member| {
        member.behind = Behind::Missing;
        member.spoil = |header| header[14..26].fill(0);
        let data = [&member.checksum.to_le_bytes()[..], &[9; 8]].concat();
        member.data.extend(data);
    });
    assert_eq!(refused(&raw), wrong);
    // The header leaves a size open and states a wrong one of the others.
    let raw = Raw::with(|member| {
        member.behind = Behind::Record { marked: true, width: 4 };
        member.spoil = |header| put(header, 22, 7);
    });
    assert_eq!(refused(&raw), "another size before the entry than in the list");
}

#[test]
fn sizes_of_eight_bytes_behind_a_file_go_with_the_extra_field_of_large_files() {
    for marked in [true, false] {
        let behind = Behind::Record { marked, width: 8 };
        let told = refused(&Raw::with(|member| member.behind = behind));
        assert_eq!(
            told,
            "sizes of eight bytes behind the entry, without the extra field that goes with them"
        );
        for width in [4, 8] {
            let behind = Behind::Record { marked, width };
            let change = |member: &mut Member| {
                member.behind = behind;
                member.local_extra = open_sizes(0);
                member.spoil = |header| header[18..26].fill(0xFF);
            };
            accepted(&Raw::with(change));
            // Of an empty file the two forms begin alike.
            let mut raw = Raw::valid();
            raw.members.push(Member::deflated("empty.pdf", b""));
            change(&mut raw.members[4]);
            let inspection = inspect_bytes(&raw.bytes());
            assert!(
                !rules(&inspection)
                    .iter()
                    .any(|rule| rule.starts_with("zip.un") && *rule != "zip.unused-file")
            );
            assert!(!rules(&inspection).contains(&"zip.ambiguous"), "{:#?}", inspection.findings());
        }
    }
}

#[test]
fn the_header_alone_may_not_say_that_sizes_stand_behind_the_file() {
    let words = "another word on sizes behind the data before the entry than in the list";
    for behind in [Behind::Missing, Behind::Record { marked: true, width: 4 }] {
        let raw = Raw::with(|member| {
            member.behind = behind;
            member.spoil_listed = |listed| listed[8] = 0;
        });
        assert_eq!(refused(&raw), words);
    }
    // Of the list alone no program takes notice, as long as the header states the sizes.
    accepted(&Raw::with(|member| member.spoil_listed = |listed| listed[8] = 8));
    let raw = Raw::with(|member| {
        member.spoil_listed = |listed| listed[8] = 8;
        member.spoil = |header| header[14..26].fill(0);
    });
    assert_eq!(refused(&raw), "another checksum before the entry than in the list");
}

#[test]
fn an_extra_field_that_is_cut_short_in_the_list_is_refused() {
    let words = "an extra field in the list of files is cut short";
    for cut in [&b"\x01\0\xFF\xFF"[..], b"UT\x05\0\x03aaa", b"UT\x01\0\x03ab\x08\0aaaa"] {
        assert_eq!(refused(&Raw::with(|member| member.listed_extra = cut.to_vec())), words);
    }
    // Too short for a field, and a field that is empty.
    for padding in [&b"\0\0\0"[..], b"\0\0\0\0", b"UT\x01\0\x03\0"] {
        accepted(&Raw::with(|member| member.listed_extra = padding.to_vec()));
    }
}

#[test]
fn bytes_that_belong_to_nothing_before_the_list_are_told_with_their_place() {
    let first = Raw { members: vec![Raw::valid().members.swap_remove(0)], ..Raw::default() }.bytes();
    let end_of_first = first.windows(4).position(|mark| mark == b"PK\x01\x02").expect("a list") as u64;
    let raw = Raw::with(|member| member.gap = vec![0; 100]);
    let words = format!("100 bytes from byte {end_of_first} on");
    assert_eq!(warned(&raw), (Some(end_of_first), words.clone()));
    let more = Raw { before_list: b"APK Sig Block 42".to_vec(), ..raw };
    let words = format!("{words}; in all 116 bytes at 2 places");
    assert_eq!(warned(&more), (Some(end_of_first), words));
    for large in [false, true] {
        let raw = Raw { before: b"#!/bin/sh\n".to_vec(), large, ..Raw::valid() };
        assert_eq!(warned(&raw), (Some(0), "10 bytes from byte 0 on".to_owned()));
    }
    // A wrong record behind a file whose header states all.
    let mut raw = Raw::valid();
    raw.members[1].behind = Behind::Missing;
    raw.members[2].gap = b"PK\x07\x08abcdefghijkl".to_vec();
    assert!(warned(&raw).1.starts_with("16 bytes from byte "));
}

#[test]
fn bytes_behind_the_compressed_data_are_refused() {
    let raw = Raw::with(|member| {
        let inner = Raw::valid().bytes();
        member.packed += u32::try_from(inner.len()).expect("a small zip");
        member.data.extend(inner);
    });
    assert_eq!(refused(&raw), "bytes behind its compressed data");
}

#[test]
fn a_stored_file_of_two_sizes_is_refused() {
    let mut raw = Raw::valid();
    raw.members[1] = Member::stored("document1.pdf", PDF);
    raw.members[1].data.extend(b"more");
    raw.members[1].packed += 4;
    assert!(refused(&raw).contains("stored without compression"));
}

fn unicode_path(of: &[u8], name: &str) -> Vec<u8> {
    let content = [&[1][..], &crc32fast::hash(of).to_le_bytes(), name.as_bytes()].concat();
    let length = u16::try_from(content.len()).expect("a short name");
    [&0x7075_u16.to_le_bytes()[..], &length.to_le_bytes(), &content].concat()
}

#[test]
fn a_unicode_path_must_name_the_same_file() {
    let agrees = unicode_path(b"document1.pdf", "document1.pdf");
    accepted(&Raw::with(|member| member.listed_extra.clone_from(&agrees)));
    accepted(&Raw::with(|member| member.local_extra.clone_from(&agrees)));
    accepted(&Raw::with(|member| member.listed_extra = unicode_path(b"older.pdf", "older.pdf")));
    let other = unicode_path(b"document1.pdf", "document2.pdf");
    let told = refused(&Raw::with(|member| member.listed_extra.clone_from(&other)));
    assert_eq!(
        told,
        "a file has two names: `document2.pdf` for programs that know the Unicode path, `document1.pdf` for others"
    );
    assert!(refused(&Raw::with(|member| member.local_extra.clone_from(&other))).contains("two names"));
}

#[test]
fn what_programs_put_into_a_zip_besides_its_files_is_accepted() {
    // Times differ in the two extra fields, and zeros pad one of them.
    accepted(&Raw::with(|member| {
        member.local_extra = b"UT\x09\0\x03aaaabbbb".to_vec();
        member.listed_extra = b"UT\x05\0\x03aaaa".to_vec();
    }));
    accepted(&Raw::with(|member| member.local_extra = vec![0; 3]));
    accepted(&Raw::valid().comment(b"by hand"));
    // A file may hold a zip, packed or not, as long as it is a file.
    let holds_a_zip = [PDF, &Zip::valid().bytes()].concat();
    for member in
        [Member::stored("document1.pdf", &holds_a_zip), Member::deflated("document1.pdf", &holds_a_zip)]
    {
        let mut raw = Raw::valid();
        raw.members.remove(1);
        raw.members.push(member);
        accepted(&raw);
    }
}

#[test]
fn nothing_stands_between_the_list_and_the_end_and_what_stands_behind_the_end_is_told() {
    let signature = [&b"PK\x05\x05\x04\0"[..], b"sign"].concat();
    for between in [vec![b' '; 50], vec![0; 1], b"a text".to_vec(), signature] {
        let told = refused(&Raw { behind_list: between, ..Raw::valid() });
        assert!(told.starts_with("bytes stand between the list of files and the end of the zip"), "{told}");
    }
    let behind = Raw { behind: vec![b' '; 50], comment: b"by hand".to_vec(), ..Raw::valid() };
    let (at, told) = warned(&behind);
    assert_eq!(at, Some(behind.bytes().len() as u64 - 50));
    assert!(told.starts_with("50 bytes from byte "), "{told}");
}

//! What a file is that is no zip, by its first bytes; and what to do with it.

use flate2::{Decompress, FlushDecompress};

use super::source::{ZipFault, ZipFile};

/// What something else than a zip is, in words that go into a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) name: &'static str,
    pub(super) advice: &'static str,
}

const PACK_IT: &str = "Put it into a zip, beside a shipment.xml that names it, and upload the zip: to give the file a zip's name is not enough.";
const PACK_ANEW: &str = "Unpack it and make a zip of the files (`zip netsshare_1.zip shipment.xml *.pdf`): to give the file a zip's name is not enough.";
const DECRYPT: &str =
    "Upload the zip as it was before: the connection encrypts it on its way, and Nets has no key of yours.";
const NOT_THE_FILE: &str =
    "Look where the file comes from: a server has answered with this instead of the file.";

const KINDS: [(&[u8], Kind); 28] = [
    (b"%PDF-", Kind { name: "a PDF", advice: PACK_IT }),
    (b"7z\xBC\xAF\x27\x1C", Kind { name: "a 7z archive", advice: PACK_ANEW }),
    (b"Rar!\x1A\x07", Kind { name: "a RAR archive", advice: PACK_ANEW }),
    (b"BZh", Kind { name: "a bzip2 file (.bz2)", advice: PACK_ANEW }),
    (b"\xFD7zXZ\0", Kind { name: "an xz file (.xz)", advice: PACK_ANEW }),
    (b"\x28\xB5\x2F\xFD", Kind { name: "a Zstandard file (.zst)", advice: PACK_ANEW }),
    (b"\x04\x22\x4D\x18", Kind { name: "an LZ4 file (.lz4)", advice: PACK_ANEW }),
    (b"LZIP", Kind { name: "an lzip file (.lz)", advice: PACK_ANEW }),
    (b"\x1F\x9D", Kind { name: "a file of compress (.Z)", advice: PACK_ANEW }),
    (b"MSCF", Kind { name: "a cabinet file (.cab)", advice: PACK_ANEW }),
    (b"!<arch>\n", Kind { name: "an ar archive", advice: PACK_ANEW }),
    (b"MSWIM\0\0\0", Kind { name: "a WIM archive", advice: PACK_ANEW }),
    (
        b"%!PS",
        Kind {
            name: "a PostScript file",
            advice: "Make a PDF of it (`ps2pdf`), and put the PDF into a zip beside a shipment.xml that names it.",
        },
    ),
    (b"070701", Kind { name: "a cpio archive", advice: PACK_ANEW }),
    (b"-----BEGIN PGP", Kind { name: "a PGP message", advice: DECRYPT }),
    (b"-----BEGIN PKCS7", Kind { name: "an S/MIME message", advice: DECRYPT }),
    (b"MIME-Version:", Kind { name: "an e-mail", advice: "Upload the zip that is attached to it." }),
    (
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
        Kind {
            name: "a Word, Excel or Outlook file of the old form",
            advice: "Save it as PDF, and put the PDF into a zip beside a shipment.xml that names it.",
        },
    ),
    (
        b"{\\rtf",
        Kind {
            name: "an RTF document",
            advice: "Save it as PDF, and put the PDF into a zip beside a shipment.xml that names it.",
        },
    ),
    (
        b"\x89PNG",
        Kind {
            name: "a picture (PNG)",
            advice: "Make a PDF of it, and put the PDF into a zip beside a shipment.xml that names it.",
        },
    ),
    (
        b"\xFF\xD8\xFF",
        Kind {
            name: "a picture (JPEG)",
            advice: "Make a PDF of it, and put the PDF into a zip beside a shipment.xml that names it.",
        },
    ),
    (
        b"MZ",
        Kind {
            name: "a program for Windows",
            advice: "A zip that unpacks itself is none for Nets: make an ordinary zip of the files.",
        },
    ),
    (b"\x7FELF", Kind { name: "a program", advice: "Upload the zip with shipment.xml and the PDFs." }),
    (b"<!DOCTYPE html", Kind { name: "a web page", advice: NOT_THE_FILE }),
    (b"<html", Kind { name: "a web page", advice: NOT_THE_FILE }),
    (b"{\"", Kind { name: "JSON", advice: NOT_THE_FILE }),
    (b"<?xml", XML),
    (b"<shipment", XML),
];

const XML: Kind = Kind {
    name: "XML",
    advice: "If it is shipment.xml: put it into a zip, beside the PDFs that it names, and upload the zip.",
};

const TAR: Kind = Kind { name: "a tar archive (.tar)", advice: PACK_ANEW };
const GZIP: Kind = Kind { name: "a gzip file (.gz)", advice: PACK_ANEW };
const TAR_GZ: Kind = Kind { name: "a tar archive packed by gzip (.tar.gz)", advice: PACK_ANEW };
const ZIP_GZ: Kind = Kind {
    name: "a zip packed by gzip (.zip.gz)",
    advice: "Unpack it once (`gunzip`), and upload the zip that is in it.",
};

/// A zip that was written as letters: each line of them begins so.
const ZIP_IN_BASE64: Kind = Kind {
    name: "a zip written in base64",
    advice: "Decode it before the upload (`base64 -d`): SFTP takes any bytes.",
};

const TEXT: Kind = Kind {
    name: "a text",
    advice: "Look at which file the program sends: this may be a checksum, a message or the path of the zip, and not the zip.",
};

const WIDE_TEXT: Kind = Kind {
    name: "a text in UTF-16",
    advice: "If it is shipment.xml: save it as UTF-8, and put it into a zip, beside the PDFs that it names.",
};

const CMS: Kind = Kind { name: "a signed or encrypted message (.p7m)", advice: DECRYPT };

const EMPTY: Kind = Kind {
    name: "nothing but zeros",
    advice: "Look at how the client writes: it has made the file as long as the zip and has not put the zip into it.",
};

/// Where the mark of a tar archive stands.
const TAR_AT: usize = 257;

/// How much of a file that is all zeros is looked at, at its beginning and its end.
const ZEROS: u64 = 4096;

pub(super) fn of(source: &ZipFile) -> Result<Option<Kind>, ZipFault> {
    let begins = source.between(0, 512)?;
    if begins.starts_with(b"\x1F\x8B") {
        return Ok(Some(packed_by_gzip(&source.between(0, 64 * 1024)?)));
    }
    if is_tar(&begins) {
        return Ok(Some(TAR));
    }
    let text = begins.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&begins);
    let white = text.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let text = &text[white..];
    if text.starts_with(b"UEsDB") {
        return Ok(Some(ZIP_IN_BASE64));
    }
    let begins_so =
        |mark: &[u8]| text.get(..mark.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(mark));
    if let Some((_, kind)) = KINDS.iter().find(|(mark, _)| begins_so(mark)) {
        return Ok(Some(*kind));
    }
    if let Some(kind) = by_its_form(&begins) {
        return Ok(Some(kind));
    }
    let ends = source.between(source.length().saturating_sub(ZEROS), source.length())?;
    let begins = source.between(0, ZEROS)?;
    let is_empty = begins.iter().chain(&ends).all(|byte| *byte == 0);
    Ok(is_empty.then_some(EMPTY))
}

/// What has no mark at its beginning, by what is in it.
fn by_its_form(begins: &[u8]) -> Option<Kind> {
    /// The object identifiers of PKCS #7 begin so.
    const PKCS_7: &[u8] = b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07";
    if begins.starts_with(b"\x30") && begins.windows(PKCS_7.len()).take(32).any(|bytes| bytes == PKCS_7) {
        return Some(CMS);
    }
    if begins.starts_with(b"\xFF\xFE") || begins.starts_with(b"\xFE\xFF") {
        return Some(WIDE_TEXT);
    }
    // A letter may be cut at the end of what is looked at.
    let text = match str::from_utf8(begins) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            str::from_utf8(begins.get(..error.valid_up_to())?).unwrap_or_default()
        }
        Err(_) => return None,
    };
    let is_text = text.chars().all(|letter| !letter.is_control() || letter.is_ascii_whitespace());
    (is_text && !text.is_empty()).then_some(TEXT)
}

fn is_tar(begins: &[u8]) -> bool {
    begins.get(TAR_AT..).is_some_and(|rest| rest.starts_with(b"ustar"))
}

/// By what is inside, as far as a small part of it tells.
fn packed_by_gzip(file: &[u8]) -> Kind {
    let mut inside = [0; 512];
    let mut state = Decompress::new(false);
    let Some(data) = after_header(file) else { return GZIP };
    // What comes out before an error counts as well.
    let _unpacked = state.decompress(data, &mut inside, FlushDecompress::None);
    if is_tar(&inside) {
        TAR_GZ
    } else if inside.starts_with(b"PK\x03\x04") {
        ZIP_GZ
    } else {
        GZIP
    }
}

/// What is packed, behind the header and the name in it: RFC 1952.
fn after_header(file: &[u8]) -> Option<&[u8]> {
    const HEADER: usize = 10;
    const EXTRA: u8 = 1 << 2;
    const NAME: u8 = 1 << 3;
    const COMMENT: u8 = 1 << 4;
    const CHECKSUM: u8 = 1 << 1;
    let flags = *file.get(3)?;
    let mut rest = file.get(HEADER..)?;
    if flags & EXTRA != 0 {
        let (length, after) = rest.split_first_chunk::<2>()?;
        rest = after.get(usize::from(u16::from_le_bytes(*length))..)?;
    }
    for text in [NAME, COMMENT] {
        if flags & text != 0 {
            let end = rest.iter().position(|byte| *byte == 0)?;
            rest = &rest[end + 1..];
        }
    }
    if flags & CHECKSUM != 0 { rest.get(2..) } else { Some(rest) }
}

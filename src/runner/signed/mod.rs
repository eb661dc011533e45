//! Whether a signed object is one: its signatures, the certificates above them, and the document in it. It knows the two
//! forms in which signed objects are written here, byte by byte, and no other.

mod authority;
mod cms;
mod der;
mod oces;
mod seid;
mod text;

pub(crate) use authority::Authority;

/// How many signatures are in the files of a result: each verified, and made on this document.
pub(crate) fn verify(
    files: &[(String, Vec<u8>)],
    document: &[u8],
    authority: &Authority,
) -> Result<usize, String> {
    let mut signatures = 0;
    for (name, bytes) in files {
        let text = std::str::from_utf8(bytes).map_err(|_| format!("{name} is no UTF-8"))?;
        let verified = match name.rsplit_once('.') {
            Some((_, "sdo")) => seid::verify(text, document, authority),
            _ => oces::verify(text, document, authority).map(|()| 1),
        };
        signatures += verified.map_err(|why| format!("{name}: {why}"))?;
    }
    Ok(signatures)
}

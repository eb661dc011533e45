//! The zip of one document that was sent for signing: the signed object, if any, and a receipt.

use nets_core::effect::{Conclusion, OutboundFile, Signature, SigningResult};
use nets_core::scenario::SignedObject;
use nets_sdo::{Signatory, SigningRequest};

use crate::archive::ZipArchive;
use crate::problem::RenderProblem;
use crate::sources::Sources;

/// The name of the receipt in the zip.
const RECEIPT: &str = "receipt.xml";

/// A document that was rejected, or not signed in time, comes back as the receipt alone.
pub(crate) fn render(
    file: &OutboundFile,
    result: &SigningResult,
    receipt: &[u8],
    sources: &dyn Sources,
    signatory: &Signatory,
) -> Result<Vec<u8>, RenderProblem> {
    let mut archive = ZipArchive::new(file.at);
    match &result.conclusion {
        Conclusion::Signed { signatures } => {
            write_signed_objects(&mut archive, file, result, signatures, sources, signatory)?;
        }
        Conclusion::Rejected { .. } | Conclusion::DeadlinePassed { .. } => {}
    }
    archive.entry(RECEIPT)?.write_all(receipt)?;
    archive.finish()
}

fn write_signed_objects(
    archive: &mut ZipArchive,
    file: &OutboundFile,
    result: &SigningResult,
    signatures: &[Signature],
    sources: &dyn Sources,
    signatory: &Signatory,
) -> Result<(), RenderProblem> {
    let document = sources.pdf(result.message.upload, &result.file).map_err(|source| {
        RenderProblem::Document { upload: result.message.upload, file: result.file.clone(), source }
    })?;
    let request = SigningRequest {
        sender: &file.user,
        shipment_id: &result.shipment_id,
        message_id: &result.message_id,
        file: &result.file,
        signatures,
        sealed: file.at,
    };
    let stem = stem(&result.file);
    match result.format {
        SignedObject::Seid => {
            let entry = archive.entry(&format!("{stem}.sdo"))?;
            signatory.write_seid(entry, &document, &request)?;
        }
        // The bare form holds one signature, so each signer's is a file of its own.
        SignedObject::OpenOces => {
            for (signature, number) in signatures.iter().zip(1..) {
                let entry = archive.entry(&format!("{stem}-signature-{number}.xml"))?;
                signatory.write_open_oces(entry, &document, &request, signature)?;
            }
        }
    }
    Ok(())
}

/// The document's name without its ending, made safe for those who extract the zip anywhere.
fn stem(file: &str) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let stem: String = stem
        .chars()
        .map(|character| match character {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
            other if other.is_control() => '_',
            other => other,
        })
        .take(100)
        .collect();
    match stem.trim_start_matches(['.', ' ']) {
        "" => "document".to_owned(),
        visible => visible.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_named_after_the_document_and_leads_nowhere_else() {
        assert_eq!(stem("document1.pdf"), "document1");
        assert_eq!(stem("årsopgørelse.2026.PDF"), "årsopgørelse.2026");
        assert_eq!(stem("../../etc/passwd.pdf"), "_.._etc_passwd");
        assert_eq!(stem("C:\\a\0b.pdf"), "C__a_b");
        assert_eq!(stem(".pdf"), "document");
        assert_eq!(stem(&"x".repeat(300)).len(), 100);
    }
}

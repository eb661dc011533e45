//! Signed objects a CPU second, beside the digests and RSA signatures they cannot do without.

use std::hint::black_box;

use aws_lc_rs::digest::{SHA256, digest};
use certs_gen::PrivateKey;
use nets_core::Timestamp;
use nets_core::effect::Signature;
use nets_core::identity::{Country, Party, UploadId};
use nets_sdo::{Signatory, SigningRequest};

use crate::Result;
use crate::measure::{in_turns, thread_cpu};
use crate::table::{Line, Target};

const DOCUMENT: usize = 1 << 20;
const RESULTS: u32 = 200;

pub fn signing() -> Result<Vec<Line>> {
    let signatory = Signatory::ephemeral(Timestamp::UNIX_EPOCH, 1);
    let key = PrivateKey::generate()?;
    let document = vec![0x5a; DOCUMENT];
    let mut lines = Vec::new();
    for (who, country) in [("a Norwegian", Country::Norway), ("a Danish", Country::Denmark)] {
        let signature = Signature {
            signer: Party::Person { country, number: "6101800001".to_owned() },
            name: "Signer".to_owned(),
            at: Timestamp::UNIX_EPOCH,
        };
        let request = SigningRequest {
            upload: UploadId(1),
            message_id: "1",
            file: "document.pdf",
            signatures: std::slice::from_ref(&signature),
            sealed: Timestamp::UNIX_EPOCH,
        };
        // The keys are made with the first object.
        black_box(signatory.seid(&document, &request)?);
        let ours = || {
            a_second(|| {
                black_box(signatory.seid(&document, &request)?);
                Ok(())
            })
        };
        // A Danish signature is over the base64 of the document, and the seal over that once more.
        let signed = match country {
            Country::Denmark => vec![b'A'; DOCUMENT.div_ceil(3) * 4],
            _ => document.clone(),
        };
        let floor = || {
            a_second(|| {
                black_box(digest(&SHA256, &signed));
                if country == Country::Denmark {
                    black_box(digest(&SHA256, &signed));
                }
                black_box((key.sign(b"the signer's attributes")?, key.sign(b"the seal's attributes")?));
                Ok(())
            })
        };
        let ([our], [floor]) = in_turns(ours, floor)?;
        lines.push(
            Line::new(format!("signed 1 MB, {who} signer: results a CPU second"), "1/s", our)
                .against("digests + RSA", floor)
                .target(Target::RatioAtLeast(0.95)),
        );
    }
    Ok(lines)
}

/// How often this can be done in a second of CPU time.
fn a_second(mut work: impl FnMut() -> Result<()>) -> Result<[f64; 1]> {
    let before = thread_cpu()?;
    for _ in 0..RESULTS {
        work()?;
    }
    Ok([f64::from(RESULTS) / (thread_cpu()? - before).as_secs_f64()])
}

//! Signed objects a CPU second, beside the digests and RSA signatures they cannot do without.

use std::hint::black_box;
use std::io::{self, Write};

use aws_lc_rs::digest::{SHA256, digest};
use certs_gen::PrivateKey;
use nets_core::Timestamp;
use nets_core::effect::Signature;
use nets_core::identity::{Country, Party, UserId};
use nets_sdo::{Signatory, SigningRequest};

use crate::measure::{Result, in_turns, thread_cpu};
use crate::table::{Line, Target};

const DOCUMENT: usize = 1 << 20;
/// How many bytes base64 makes of the document.
const TEXT: usize = DOCUMENT.div_ceil(3) * 4;
const RESULTS: u32 = 200;

pub fn signing() -> Result<Vec<Line>> {
    let bench = Bench {
        sender: UserId::new("tTEST1")?,
        signatory: Signatory::ephemeral(Timestamp::UNIX_EPOCH, 1),
        key: PrivateKey::generate()?,
        // Noise: where all bytes are alike, so are all of base64's.
        document: (0..DOCUMENT as u32).map(|at| at.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect(),
        text: vec![b'A'; 9 * TEXT],
    };
    [
        ("a Norwegian signer", Country::Norway, 1),
        ("a Danish signer", Country::Denmark, 1),
        ("9 Norwegian signers", Country::Norway, 9),
        ("9 Danish signers", Country::Denmark, 9),
    ]
    .into_iter()
    .map(|(who, country, signers)| bench.line(who, country, signers))
    .collect()
}

struct Bench {
    sender: UserId,
    signatory: Signatory,
    key: PrivateKey,
    document: Vec<u8>,
    /// As long as what a seal is over with nine Danish signers.
    text: Vec<u8>,
}

impl Bench {
    fn line(&self, who: &str, country: Country, signers: usize) -> Result<Line> {
        let signatures: Vec<_> = (0..signers).map(|index| signature(country, index)).collect();
        let request = SigningRequest {
            sender: &self.sender,
            shipment_id: "shipment1",
            message_id: "1",
            file: "document.pdf",
            signatures: &signatures,
            sealed: Timestamp::UNIX_EPOCH,
        };
        let sign = || Ok(self.signatory.write_seid(&mut Seen, &self.document, &request)?);
        // The keys are made with the first object.
        sign()?;
        let floor = || self.floor(country, signers);
        let ([ours], [floor]) = in_turns(|| a_second(sign), || a_second(floor))?;
        Ok(Line::new(format!("signed 1 MB, {who}: results a CPU second"), "1/s", ours)
            .against("digests + RSA", floor)
            .target(Target::RatioAtLeast(if signers == 1 { 0.97 } else { 0.95 })))
    }

    /// What is signed: the document for CMS signatures; its base64 for OCES signatures, which all share one
    /// digest, and all of these once more under the seal.
    fn floor(&self, country: Country, signers: usize) -> Result<()> {
        if country == Country::Denmark {
            black_box(digest(&SHA256, &self.text[..TEXT]));
            black_box(digest(&SHA256, &self.text[..signers * TEXT]));
        } else {
            black_box(digest(&SHA256, &self.document));
        }
        for _ in 0..=signers {
            black_box(self.key.sign(b"signed attributes")?);
        }
        Ok(())
    }
}

fn signature(country: Country, index: usize) -> Signature {
    // Norway's have a digit more.
    let digits = if country == Country::Norway { 6 } else { 5 };
    Signature {
        signer: Party::person(country, format!("61018{index:0digits$}")).expect("a person number"),
        name: format!("Signer {index}"),
        at: Timestamp::UNIX_EPOCH,
    }
}

/// Takes an object as it is written, and keeps none of it: what a folder or a zip does with it is not signing.
struct Seen;

impl Write for Seen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        black_box(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How often this can be done in a second of CPU time.
fn a_second(mut work: impl FnMut() -> Result<()>) -> Result<[f64; 1]> {
    let before = thread_cpu()?;
    for _ in 0..RESULTS {
        work()?;
    }
    Ok([f64::from(RESULTS) / (thread_cpu()? - before).as_secs_f64()])
}

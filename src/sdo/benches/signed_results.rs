//! Signed objects for a document of 1 MB, against the digests and RSA signatures they cannot do without.

use aws_lc_rs::digest::{SHA256, digest};
use certs_gen::PrivateKey;
use nets_core::Timestamp;
use nets_core::effect::Signature;
use nets_core::identity::{Country, Party, UploadId};
use nets_sdo::{Signatory, SigningRequest};
use std::hint::black_box;

/// Each block is long against the ticks at which the system counts CPU time.
const BLOCKS: u32 = 8;
const ROUNDS: u32 = 25;
const DOCUMENT: usize = 1 << 20;
/// How many bytes base64 makes of the document.
const TEXT: usize = DOCUMENT.div_ceil(3) * 4;

fn main() {
    let signatory = Signatory::ephemeral(Timestamp::UNIX_EPOCH, 1);
    let key = PrivateKey::generate().expect("a key");
    let document: Vec<u8> =
        (0..DOCUMENT as u32).map(|index| index.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect();
    let text = vec![b'A'; 9 * TEXT];

    println!("signed objects for 1 MB, in CPU milliseconds; ratio = floor / taken, the target is 0.95");
    for (what, countries) in [
        ("one Norwegian signer", vec![Country::Norway]),
        ("one Danish signer", vec![Country::Denmark]),
        ("nine Norwegian signers", vec![Country::Norway; 9]),
        ("nine Danish signers", vec![Country::Denmark; 9]),
    ] {
        let signatures: Vec<_> =
            countries.iter().zip(0..).map(|(country, index)| signature(*country, index)).collect();
        let danish = countries.iter().filter(|country| **country == Country::Denmark).count();
        let request = SigningRequest {
            upload: UploadId(1),
            message_id: "1",
            file: "document.pdf",
            signatures: &signatures,
            sealed: Timestamp::UNIX_EPOCH,
        };
        let sign = || signatory.seid(&document, &request).expect("signed");
        let floor = || {
            // What is signed: the document for CMS signatures, its base64 for OCES signatures
            // (which all share one digest), and all of these once more under the seal.
            if danish < signatures.len() {
                black_box(digest(&SHA256, &document));
            }
            if danish > 0 {
                black_box(digest(&SHA256, &text[..TEXT]));
                black_box(digest(&SHA256, &text[..danish * TEXT]));
            }
            for _ in 0..=signatures.len() {
                black_box(key.sign(b"signed attributes").expect("signed"));
            }
        };
        black_box(sign());
        let (mut taken, mut least) = (0, 0);
        for _ in 0..BLOCKS {
            taken += spent(|| (0..ROUNDS).for_each(|_| drop(black_box(sign()))));
            least += spent(|| (0..ROUNDS).for_each(|_| floor()));
        }
        let milliseconds = |nanoseconds: u64| nanoseconds as f64 / 1e6 / f64::from(BLOCKS * ROUNDS);
        println!(
            "{what:24} {:8.3} taken {:8.3} floor  ratio {:.2}",
            milliseconds(taken),
            milliseconds(least),
            least as f64 / taken as f64
        );
    }
}

fn signature(country: Country, index: u64) -> Signature {
    Signature {
        signer: Party::Person { country, number: format!("61018{index:05}") },
        name: format!("Signer {index}"),
        at: Timestamp::UNIX_EPOCH,
    }
}

/// CPU time of this thread, so that other programs on the machine do not count.
fn spent(work: impl FnOnce()) -> u64 {
    let before = thread_time();
    work();
    thread_time() - before
}

fn thread_time() -> u64 {
    let line =
        std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux tells a thread's CPU time");
    line.split(' ').next().and_then(|time| time.parse().ok()).expect("nanoseconds")
}
